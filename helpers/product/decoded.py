"""Pixels of JPEG 2000 images, kept for the next notebook that opens the same tile.

A band of 60 m takes half a second to decode, and six of the seven notebooks want four of them.
"""

import hashlib
import os
from pathlib import Path

import numpy as np
import rasterio

from helpers.errors import CourseError
from helpers.files import writing
from helpers.mode import while_grading
from helpers.paths import SCENES

FOLDER = SCENES / ".decoded"
# A band of 60 m has 3.3 million pixels: smaller ones are decoded at once, larger ones fill disks.
FEWEST, MOST = 1_000_000, 4_000_000
KEPT = 16  # images, 110 MB: the bands of four tiles


def pixels_of(path: Path, image: rasterio.DatasetReader) -> np.ndarray:
    """Return the first band of an image, decoded only where no earlier call has done so.

    Parameters
    ----------
    path : Path
        The image's file; where it was changed or replaced since, it is decoded anew.
    image : DatasetReader
        The same image, opened.

    Returns
    -------
    ndarray of shape (y, x)
        Its numbers, in its own type.
    """
    small_or_large = not FEWEST <= image.width * image.height <= MOST
    # a virtual image may show another one tomorrow
    if while_grading() or small_or_large or not image.driver.startswith("JP2"):
        return image.read(1)
    kept = FOLDER / f"{_identity(path)}.npy"
    values = _kept(kept)
    if values is None or (values.shape, values.dtype) != (image.shape, image.dtypes[0]):
        values = image.read(1)
        _keep(kept, values)
    return values


def _identity(path: Path) -> str:
    """Name an image by its place, its size and the times of its last change."""
    state = path.stat()
    about = f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}|{state.st_ctime_ns}"
    return hashlib.sha256(about.encode()).hexdigest()[:20]


def _kept(path: Path) -> np.ndarray | None:
    try:
        os.utime(path)  # those that nobody used for longest are removed
        return np.asarray(np.load(path, allow_pickle=False))
    except (OSError, ValueError, EOFError):  # not there, or cut off
        return None


def _keep(path: Path, values: np.ndarray) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with writing(path) as temporary:
            np.save(temporary, values)
        by_age = sorted(path.parent.glob("*.npy"), key=lambda one: one.stat().st_mtime)
        for old in by_age[:-KEPT]:
            old.unlink(missing_ok=True)
    except (OSError, CourseError):  # a full disk, a folder of somebody else: it takes longer only
        pass
