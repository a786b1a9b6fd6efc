"""The command `lab`, as far as it goes without a browser."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from commands import lab as lab_module
from commands.lab import FOR_AUTHORS, hide_for_learners, lab
from helpers.errors import CourseError
from helpers.kernel.startup import write_startup
from tests.conftest import ROOT


def test_root_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 0)
    result = CliRunner().invoke(lab, [])
    assert isinstance(result.exception, CourseError)
    assert "lab --allow-root" in str(result.exception)


@pytest.mark.parametrize("author", [False, True])
def test_only_authors_see_nbgraders_buttons(monkeypatch, mini, author):
    """JupyterLab's own reader of its settings is asked what is switched off."""
    asked = "from jupyterlab_server.config import get_page_config as g; import json; "
    asked += "print(json.dumps(g([])['disabledExtensions']))"
    told = {}
    really_run = subprocess.run

    def run(command, env, **_):
        told["out"] = really_run([sys.executable, "-c", asked], env=env, capture_output=True,
                                 text=True, check=True).stdout  # fmt: skip
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(lab_module.subprocess, "run", run)
    monkeypatch.setattr(lab_module, "write_startup", lambda: None)
    options = ["--scene", mini.name, *(["--author"] if author else []), "--allow-root"]
    assert CliRunner().invoke(lab, options).exit_code == 0
    disabled = json.loads(told["out"])
    assert all((f"@jupyter/nbgrader:{part}" in disabled) != author for part in FOR_AUTHORS)


def test_binder_hides_the_same():
    assert f"for part in {' '.join(FOR_AUTHORS)}; do" in (ROOT / "postBuild").read_text("utf-8")


def test_own_settings_of_jupyter_stay(monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/own")
    assert hide_for_learners(tmp_path).endswith(":/own")


def test_a_kernel_that_was_restarted_knows_the_course_before_any_cell(tmp_path):
    """IPython itself runs the file that `lab` writes."""
    path = write_startup(tmp_path)
    assert path == tmp_path / "etc/ipython/startup/land-cover.py"
    import IPython.core.application as application

    assert str(Path(sys.prefix) / "etc" / "ipython") in map(str, application.ENV_CONFIG_DIRS)
    compile(path.read_text("utf-8"), str(path), "exec")
