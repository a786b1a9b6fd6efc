"""The two programs that can make the environment: uv, which takes seconds, and pip."""

import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from environment import PYTHON, ROOT, VENV
from helpers.typed import typed
from installing.talk import follow
from installing.trouble import Trouble, explain

UV_LOCK = ROOT / "requirements" / "uv.lock"
# COURSE_INSTALLER=pip does without uv, as where uv does not work
WITHOUT_UV = os.environ.get("COURSE_INSTALLER") == "pip"
# an environment of its own may be active: it is no home for another one
BASE = getattr(sys, "_base_executable", None) or sys.executable
NO_VENV = ("ensurepip is not available", "No module named venv", "No module named ensurepip")
STRICT = ("--no-deps", "--require-hashes", "--only-binary", ":all:")
PIP = ("--disable-pip-version-check", "--no-input")


@dataclass(frozen=True)
class Installer:
    """One way to make an environment.

    Attributes
    ----------
    name : str
        "uv" or "pip".
    program : tuple of str
        What starts it, for what stands after `pip`.
    """

    name: str
    program: tuple[str, ...]

    def make_venv(self) -> None:
        """Make the empty environment."""
        if self.name == "uv":
            _do([self.program[0], "venv", "--no-project", "--python", BASE, str(VENV)])
        else:
            _do([BASE, "-m", "venv", str(VENV)])

    def install(self, *arguments: str) -> None:
        """Install into the environment."""
        if self.name == "uv":
            program = [*self.program, "pip", "install", "--python", str(PYTHON)]
        else:
            program = [*self.program, "install", *PIP]
        _do([*program, *self._bytecode(), *arguments])

    def _bytecode(self) -> list[str]:
        """Return how to compile all packages, where Python may not do it when it imports them.

        Elsewhere the first import of each is soon enough, and JupyterLab opens the sooner.
        """
        if self.name == "uv":
            return ["--compile-bytecode"] if sys.dont_write_bytecode else []
        return [] if sys.dont_write_bytecode else ["--no-compile"]


def installers() -> Generator[Installer]:
    """Yield what can be tried, the fastest first; the next is looked for when it is asked for."""
    pip = Installer("pip", (str(PYTHON), "-m", "pip"))
    there = None if WITHOUT_UV else shutil.which("uv")
    if there:
        yield Installer("uv", (there,))
        shutil.rmtree(VENV, ignore_errors=True)
    pip.make_venv()
    if not WITHOUT_UV:
        with tempfile.TemporaryDirectory(prefix="uv-", dir=VENV) as folder:
            program = _fetch_uv(Path(folder))
            if program:
                yield Installer("uv", (program,))
    yield pip


def _fetch_uv(folder: Path) -> str | None:
    """Install uv for this one use; return its program, None where there is none to be had."""
    code, words = follow([
        str(PYTHON), "-m", "pip", "install", *PIP, *STRICT, "--target", str(folder),
        "--requirement", str(UV_LOCK),
    ])  # fmt: skip
    trouble = explain(words, "pip")
    if code and trouble.is_final:
        raise trouble
    program = folder / "bin" / ("uv.exe" if os.name == "nt" else "uv")
    return str(program) if not code and program.is_file() else None


def _do(command: list[str]) -> None:
    """Run a program; raise what its words mean if it fails."""
    try:
        code, words = follow(command)
    except PermissionError as error:  # a program on a disk from which none may be run
        raise Trouble(f"{error.filename} cannot be run.", is_final=False) from None
    if code == 0:
        return
    if any(sign in words for sign in NO_VENV):
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise Trouble(
            "this Python comes without its module venv. On Debian and Ubuntu run "
            f"`sudo apt install {package}`, then repeat `{typed(*sys.argv[1:])}`.",
            is_final=True,
        )
    raise explain(words, Path(command[0]).name)
