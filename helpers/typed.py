"""The command as it was typed, so that messages repeat one that works; standard library only."""

import os
import shutil
import sys
from pathlib import Path

VARIABLE = "COURSE_TYPED"  # handed to all processes that the door starts


def typed(*words: str) -> str:
    """Return the words after what starts the course here, as `python3 course.py lab`."""
    return " ".join((os.environ.get(VARIABLE) or f"{_python()} {_script()}", *words))


def _python() -> str:
    """Return the name by which this Python was called, if it can be called so."""
    name = Path(getattr(sys, "orig_argv", [""])[0]).name.removesuffix(".exe")
    if os.name == "nt":  # `py` starts python.exe by its full path, which is often not on the PATH
        found = shutil.which(name)
        return name if found and Path(found).samefile(sys.executable) else "py"
    return name if name and shutil.which(name) else "python3"


def _script() -> str:
    """Return the door's path as it was typed."""
    name = sys.argv[0] if Path(sys.argv[0]).name == "course.py" else "course.py"
    return f'"{name}"' if " " in name else name
