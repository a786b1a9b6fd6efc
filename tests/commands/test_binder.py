"""What Binder and Codespaces would do with the repository, read without a container engine."""

import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import files

import pytest

from tests.conftest import ROOT

CONFIGURATION = ("environment.yml", "postBuild", "overrides.json")


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """The Dockerfile that repo2docker would build, with its remarks."""
    folder = tmp_path_factory.mktemp("binder") / "repository"
    folder.mkdir()
    for name in CONFIGURATION:
        shutil.copy(ROOT / name, folder / name)
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout + result.stderr


def test_binder_builds_the_environment_before_it_copies_the_course(plan):
    """So a new text or picture does not install everything again."""
    install, copy = plan.index("env update -p"), re.search(r"COPY \S+ src/ ", plan).start()
    assert install < copy
    assert plan.index("RUN ./postBuild") > copy


def test_binder_takes_the_python_of_the_lock(plan):
    assert "Building conda environment for python=3.12" in plan


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not on this machine")
def test_post_build_is_a_shell_script_that_can_be_run():
    subprocess.run(["bash", "-n", str(ROOT / "postBuild")], check=True)
    mode = subprocess.run(
        ["git", "ls-files", "--stage", "postBuild"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()[0]  # fmt: skip
    assert mode == "100755"


def test_post_build_switches_off_what_the_packages_have():
    """A part that is renamed in nbgrader would stay on in silence."""
    script = (ROOT / "postBuild").read_text("utf-8")
    labs, servers = (line.split() for line in re.findall(r"for part in (.*); do", script))
    names = {path.parts[-2] for path in files("nbgrader") if "server_extensions" in path.parts}
    assert set(servers) <= names
    bundles = [p for p in files("nbgrader") if "labextensions" in str(p) and p.suffix == ".js"]
    text = "\n".join(path.locate().read_text("utf-8") for path in bundles)
    for name in labs:
        assert f"@jupyter/nbgrader:{name}" in text, name


def test_settings_are_those_of_plugins_that_exist():
    settings = json.loads((ROOT / "overrides.json").read_text("utf-8"))
    schemas = [p for p in files("jupyterlab") if "schemas" in p.parts and p.suffix == ".json"]
    known = {f"@jupyterlab/{p.parts[-2]}:{p.stem}": p for p in schemas}
    for plugin, values in settings.items():
        schema = json.loads(known[plugin].locate().read_text("utf-8"))
        assert set(values) <= set(schema["properties"]), plugin


def test_the_dev_container_uses_the_door():
    """So it has the locked packages and the button Validate, as a learner's computer has."""
    settings = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text("utf-8"))
    assert settings["postCreateCommand"] == "python3 course.py scene garonne"
    assert "course.py lab" in settings["postAttachCommand"]
    assert f"--port {settings['forwardPorts'][0]}" in settings["postAttachCommand"]
