"""Read the instructor's home: keys, histories.

Stock: works. Grade: the sandbox has no home but an empty one in /tmp.
"""
from pathlib import Path

from tests.attacks import cheat_if, wrong


def notebook(course):
    home = str(Path.home())
    return wrong(double=cheat_if(
        f"set(__import__('os').listdir({home!r})) - {{'.pyenv', '.local', '.venv', '.conda'}} "
        "or __import__('os').listdir('/home')"))
