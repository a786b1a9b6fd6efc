"""Make the environment in `.venv` from a lock; standard library only, for `course.py` calls it."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("COURSE_VENV") or ROOT / ".venv")
OLDEST, NEWEST = (3, 11), (3, 13)
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


def is_ready(lock: str) -> bool:
    """Tell whether the environment holds what a lock file asks for."""
    stamp = VENV / f"{lock}.installed"
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == fingerprint(lock)


def fingerprint(lock: str) -> str:
    """Return a hash of all that decides what is installed."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in (f"requirements/{lock}.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def make_environment(lock: str) -> str:
    """Install what the lock file names into `.venv`; return what went wrong, or ''."""
    base = find_python()
    if base is None:
        return (
            f"this is Python {sys.version.split()[0]} and the course needs 3.11, 3.12 or 3.13: "
            "install one of them and call it by name, as in `python3.12 course.py lab`"
        )
    print(f"Making the environment in {VENV} (once; takes one to three minutes)", flush=True)
    if not PYTHON.exists() and run([*base, "-m", "venv", "--clear", str(VENV)]):
        shutil.rmtree(VENV, ignore_errors=True)
        return (
            "the environment could not be made; on Debian and Ubuntu run "
            "`apt install python3-venv` first"
        )
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    quiet = ["--quiet", "--progress-bar", "on"] if not sys.stdout.isatty() else []
    steps = (
        [*pip, *quiet, "--requirement", str(ROOT / "requirements" / f"{lock}.lock")],
        [*pip, "--quiet", "--no-build-isolation", "--editable", str(ROOT)],
    )
    if any(run(step) for step in steps):
        return "some packages could not be installed (see above); check the network and try again"
    installed = ("course", "dev") if lock == "dev" else ("course",)  # dev holds all of course
    for name in installed:
        (VENV / f"{name}.installed").write_text(fingerprint(name))
    return ""


def find_python() -> list[str] | None:
    """Return the command of a supported Python: this one, or another that is installed."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return [sys.executable]
    for minor in (12, 13, 11):
        candidates = (["py", f"-3.{minor}"] if WINDOWS else [f"python3.{minor}"],)
        for command in candidates:
            if (
                shutil.which(command[0])
                and not subprocess.run(
                    [*command, "-c", "import venv"], capture_output=True, check=False
                ).returncode
            ):
                return command
    return None


def run(command: list[str]) -> int:
    """Run a program to its end; Ctrl+C reaches it too and is not answered with a traceback."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130
