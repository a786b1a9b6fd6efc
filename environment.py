"""The environment in `.venv`: whether it fits a lock, and a command run in it.

Standard library only, for `course.py` calls it before anything is installed.
"""

import difflib
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from commands.table import COMMANDS, brief_help, usage
from helpers.typed import VARIABLE, typed

ROOT = Path(__file__).resolve().parent
# COURSE_VENV moves it, to another disk for instance.
VENV = Path(os.environ.get("COURSE_VENV") or ROOT / ".venv").absolute()
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
# What tests need beyond the course; the other commands do without.
DEVELOPER_COMMANDS = ("test",)
# They would lead Python past the environment, to packages of other programs.
MISLEADING = ("PYTHONHOME", "PYTHONPATH")


def enter(arguments: list[str]) -> int:
    """Run a command in the environment, made first if it does not fit; return the exit code."""
    os.environ[VARIABLE] = typed()
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        print(f"course.py: {unknown(name)}", file=sys.stderr)
        return 2
    # an environment for developers stays one
    is_for_developers = name in DEVELOPER_COMMANDS or (VENV / "dev.installed").is_file()
    lock = "dev" if is_for_developers else "course"
    if not is_ready(lock):
        if {"-h", "--help"} & set(arguments):
            print(brief_help(name))
            return 0
        from installing import make_environment

        problem = make_environment(lock)
        if problem:
            print(f"course.py: {problem}", file=sys.stderr)
            return 2
    return run([str(PYTHON), "-m", "commands.cli", *arguments])


def unknown(name: str) -> str:
    """Return the sentence about a command that does not exist."""
    near = difflib.get_close_matches(name, COMMANDS, 1)
    instead = f"did you mean `{typed(near[0])}`? " if near else ""
    return f"there is no command {name!r}: {instead}`{typed('--help')}` lists all commands."


def is_ready(lock: str) -> bool:
    """Tell whether the environment holds what a lock file asks for, in this very folder."""
    stamp = VENV / f"{lock}.installed"
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == fingerprint(lock)


def fingerprint(lock: str) -> str:
    """Return a hash of all that decides what is installed: the folder, for scripts name it."""
    digest = hashlib.sha256(str(ROOT).encode())
    if VENV != ROOT / ".venv":
        digest.update(str(VENV).encode())
    for name in (f"requirements/{lock}.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def run(command: list[str]) -> int:
    """Run a program to its end; Ctrl+C reaches it too and is not answered with a traceback."""
    variables = {k: v for k, v in os.environ.items() if k not in MISLEADING} | {"PYTHONUTF8": "1"}
    try:
        return subprocess.run(command, env=variables, check=False).returncode
    except KeyboardInterrupt:
        return 130
