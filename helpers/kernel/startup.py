"""What each kernel of this environment runs when it starts, before any cell."""

import sys
from pathlib import Path

from helpers.files import writing

# IPython runs all files of this folder; without the course it is as if nothing were there
NAME = "land-cover.py"
TEXT = '''"""After a restart, say which cells to run: written by the course's command `lab`."""

try:
    from helpers.kernel import install
except ImportError:
    pass
else:
    install()
    del install
'''


def write_startup(prefix: str | Path = sys.prefix) -> Path:
    """Have each kernel of an environment follow what runs in it from its start.

    Without it the course's words come after the first cell that imports `helpers`.

    Parameters
    ----------
    prefix : str or Path
        The environment's folder.

    Returns
    -------
    Path
        The file written.
    """
    folder = Path(prefix) / "etc" / "ipython" / "startup"
    folder.mkdir(parents=True, exist_ok=True)
    with writing(folder / NAME) as temporary:
        temporary.write_text(TEXT, "utf-8")
    return folder / NAME
