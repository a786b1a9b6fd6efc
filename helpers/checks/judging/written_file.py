"""Whether an answer wrote the file that it was asked for."""

from pathlib import Path

from helpers.checks.core import fail, shorten


def must_exist(path: Path, argument: str) -> None:
    """End the check where the file asked for is not there.

    Parameters
    ----------
    path : Path
        Where it was to be written.
    argument : str
        The argument that named it.

    Raises
    ------
    CheckFailed
        If nothing is there, or a link to a file that the answer did not write here.
    """
    if path.is_file() and not path.is_symlink():
        return
    others = sorted(p.name for p in path.parent.iterdir() if p != path)
    got = f"the files {shorten(', '.join(others))}" if others else "no file there"
    fail(
        expected=f"a file {path.name} in the folder that the path names",
        got="a link to another file" if path.is_symlink() else got,
        where=f"{argument} ends in {path.name}",
        cause="The file was written under another name or in another folder, for example under "
        "a fixed name, or was not written.",
        hint=f"Hand {argument}, as it is, to the function that writes.",
    )
