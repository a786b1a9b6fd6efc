"""A synthetic scene on the disk: made once, whole in any case, by one process at a time."""

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from helpers import synthetic
from helpers.errors import CourseError
from helpers.paths import SCENES

SCENE_FILE = "scene.json"
LOOK_EVERY = 0.2  # seconds


def made(name: str) -> Path:
    """Return the folder of a synthetic scene, made first where needed.

    Where another process makes it, as `lab` does beside JupyterLab, its progress is shown until
    it is there; where that process dies, this one begins anew.

    Parameters
    ----------
    name : str
        "garonne" or "garonne-mini".

    Returns
    -------
    Path
    """
    folder = SCENES / name
    if is_made(name):
        return folder
    SCENES.mkdir(parents=True, exist_ok=True)
    lock = FileLock(SCENES / f".{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        _follow(name, lock)
    try:
        if not is_made(name):
            _make(name)
    finally:
        lock.release()
    return folder


def is_made(name: str) -> bool:
    """Tell whether a synthetic scene lies there whole, as today's code makes it."""
    try:
        description = json.loads((SCENES / name / SCENE_FILE).read_text("utf-8"))
        return bool(description.get("version") == synthetic.VERSION)
    except (OSError, ValueError):
        return False


def _make(name: str) -> None:
    """Make a scene; the lock is held, so what lies there half-made is a killed process's."""
    for left_over in SCENES.glob(f".{name}-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    new, progress = SCENES / f".{name}-new", _progress_file(name)
    try:
        synthetic.make_scene(new, name, report=_teller(progress))
        shutil.rmtree(SCENES / name, ignore_errors=True)
        _show(new, SCENES / name)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        progress.unlink(missing_ok=True)


def _show(new: Path, folder: Path) -> None:
    """Give a finished scene its name; Windows keeps an older one of which a file is open."""
    try:
        new.replace(folder)
    except OSError:
        if not folder.exists():
            raise
        raise CourseError(
            f"{folder} is of an older version of the course and cannot be replaced while another "
            "program has a file of it open: close it there (QGIS, JupyterLab), then try again"
        ) from None


def _progress_file(name: str) -> Path:
    return SCENES / f".{name}.progress"


def _teller(path: Path) -> Callable[[int, int, str], None]:
    """Return what writes down how far the making is, for others who wait."""

    def tell(done: int, steps: int, words: str) -> None:
        path.write_text(json.dumps([done, steps, words]), "utf-8")

    return tell


def _follow(name: str, lock: FileLock) -> None:
    """Show how far another process is; return with the lock held."""
    from tqdm import tqdm

    with tqdm(desc=f"Making {name}", file=sys.stdout, unit="step") as bar:
        while True:
            try:
                bar.n, bar.total, words = json.loads(_progress_file(name).read_text("utf-8"))
                bar.set_postfix_str(words)
            except (OSError, ValueError):  # not begun, or being written just now
                pass
            try:
                lock.acquire(timeout=0)
            except Timeout:
                time.sleep(LOOK_EVERY)
                continue
            if is_made(name):
                bar.n = bar.total or bar.n
                bar.set_postfix_str("")
            return
