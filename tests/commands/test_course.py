"""The one door: `course.py` and the environment it makes."""

import ast
import os
import re
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement

import environment
from commands.table import COMMANDS
from grading.publishing.packages import environment_text, learners_packages, pins
from tests.conftest import ROOT


def door(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call `course.py` as a person does."""
    return subprocess.run(
        [sys.executable, "course.py", *arguments],
        cwd=ROOT, capture_output=True, text=True, env={**os.environ, **environment}, check=False,
    )  # fmt: skip


def test_help_lists_each_command_with_one_line_and_needs_no_environment(tmp_path):
    result = door("--help", COURSE_VENV=str(tmp_path / "none"))
    assert result.returncode == 0
    for name, words in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(words)}$", result.stdout, re.M), name
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name):
    result = subprocess.run(
        [sys.executable, "-m", "commands.cli", name, "--help"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "Usage:" in result.stdout


# Texts of files that are committed, so the same whoever wrote them.
FIXED_TEXTS = ("grading/publishing/packages.py", "grading/trials/checks_table.py")


def test_messages_repeat_what_was_typed_and_no_word_of_their_own():
    """`python3` exists on Linux and macOS alone, `py` on Windows: no message may name one."""
    for room in ("commands", "helpers", "grading", "landcover", "installing"):
        for path in (ROOT / room).rglob("*.py"):
            if path.relative_to(ROOT).as_posix() in FIXED_TEXTS:
                continue
            tree = ast.parse(path.read_text("utf-8"))
            documentation = {
                id(node.body[0].value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
                and isinstance(node.body[0], ast.Expr)
            }
            said = [
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and id(node) not in documentation
                and isinstance(node.value, str) and re.search(r"py\w* course\.py", node.value)
            ]  # fmt: skip
            assert not said, f"{path}: use helpers.typed in {said[0]!r}"


def test_an_unknown_command_is_told_with_exit_code_2():
    result = subprocess.run(
        [sys.executable, "-m", "commands.cli", "gradee"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 2
    assert "gradee" in result.stderr
    assert "Traceback" not in result.stderr


def test_no_command_waits_for_grammars_that_nobody_needs():
    """jsonschema takes rfc3987_syntax along where it can, and that takes seconds to import."""
    code = "import sys, grading, nbformat; print('lark' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert said.stdout == "False\n"


def test_course_py_imports_the_standard_library_alone():
    code = (
        "import sys; sys.path.insert(0, '.'); before = set(sys.modules); import course, "
        "environment, installing; new = {m for m in set(sys.modules) - before if sys.modules[m]}; "
        "print(*{m.split('.')[0] for m in new})"
    )
    result = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(result.stdout.split()) <= set(sys.stdlib_module_names) | {
        "course",
        "commands",
        "environment",
        "helpers",
        "installing",
    }


def test_an_environment_that_fits_the_lock_is_not_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "PYTHON", tmp_path / "python")
    environment.PYTHON.touch()
    assert not environment.is_ready("course")
    (tmp_path / "course.installed").write_text(environment.fingerprint("course"))
    assert environment.is_ready("course")
    assert not environment.is_ready("dev")


def test_environment_yml_fits_the_lock():
    assert (ROOT / "environment.yml").read_text("utf-8") == environment_text()


def test_environment_yml_pins_what_the_lock_pins_for_its_python():
    """On Python 3.12 the lock names numpy twice; the one for 3.12 and newer is the right one."""
    lock = (ROOT / "requirements" / "course.lock").read_text("utf-8")
    (wanted,) = re.findall(r"^numpy==(\S+) ; python_full_version >= '3.12'", lock, re.M)
    assert f"numpy=={wanted}" in pins()
    assert all(re.match(r"[\w.-]+==[\w.]+", pin) for pin in pins())


def test_the_lock_holds_all_that_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lock = (ROOT / "requirements" / "course.lock").read_text("utf-8")
    dev = (ROOT / "requirements" / "dev.lock").read_text("utf-8")
    for text in project["project"]["dependencies"]:
        requirement = Requirement(text)
        versions = re.findall(rf"^{re.escape(requirement.name)}==(\S+)", lock, re.M)
        assert versions, f"{requirement.name} is not in the lock"
        assert all(requirement.specifier.contains(v) for v in versions)
    for name in project["dependency-groups"]["dev"]:
        assert re.search(rf"^{re.escape(name)}==", dev, re.M), f"{name} is not in the lock"


def test_both_locks_pin_the_same_versions():
    def pinned(name: str) -> set[str]:
        text = (ROOT / "requirements" / name).read_text("utf-8")
        return set(re.findall(r"^([\w.-]+==\S+)", text, re.M))

    assert pinned("course.lock") <= pinned("dev.lock")


def test_the_learners_lock_holds_all_that_learners_need():
    lock = (ROOT / "requirements" / "learners.lock").read_text("utf-8")
    for text in learners_packages():
        assert re.search(rf"^{re.escape(Requirement(text).name)}==", lock, re.M), text


@pytest.mark.parametrize("module", ["nbformat", "nbgrader.apps", "jupyterlab.labapp"])
def test_no_start_builds_grammars_of_web_addresses(module):
    # jsonschema >= 4.25 did, with lark: most of the time that a command took to begin
    code = f"import sys, {module}; print('nbformat' in sys.modules, 'lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_the_locks_name_no_package_index():
    for name in ("course.lock", "dev.lock", "learners.lock", "uv.lock"):
        assert "://" not in (ROOT / "requirements" / name).read_text("utf-8")
