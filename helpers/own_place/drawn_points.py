"""Pixels drawn at random from each class of a map, and what a person saw there."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.counting import counted
from helpers.errors import CourseError
from helpers.files import writing

if TYPE_CHECKING:
    import xarray as xr

COLUMNS = ("row", "column", "x", "y", "mapped", "reference")


def random_points(
    classes: np.ndarray,
    mapping: Mapping[str, int],
    tile: "xr.DataArray",
    per_class: int = 30,
    seed: int = 0,
) -> pd.DataFrame:
    """Draw pixels at random from each class of a map: a stratified random sample.

    Parameters
    ----------
    classes : integer array of shape (y, x)
        Class codes, 0 for no data.
    mapping : mapping of str to int
        Class name to code.
    tile : DataArray of dims (band, y, x)
        Gives the place of each pixel.
    per_class : int
        Points for each class; all of its pixels where it has fewer. Two are the least that
        `estimate_areas` can work with.
    seed : int
        Another number draws other points.

    Returns
    -------
    DataFrame
        A row for each point, in an order that tells nothing of its class: ``row`` and ``column``
        of the pixel, ``x`` and ``y`` of its centre in the tile's CRS, ``mapped`` (the map's code)
        and ``reference`` (0: not looked up yet).

    Raises
    ------
    CourseError
        If a class has fewer than two pixels, or map and tile have different shapes.
    """
    if classes.shape != tile.shape[1:]:
        raise CourseError(
            f"the map has the shape {classes.shape} (y, x) and the tile {tile.shape[1:]}: "
            "give the tile that was classified"
        )
    generator = np.random.default_rng(seed)
    chosen = []
    for name, code in mapping.items():
        there = np.flatnonzero(classes.ravel() == code)
        if len(there) < 2:
            raise CourseError(
                f"{name} has {counted(len(there), 'pixel')} on the map, and two "
                "points are the least: leave the class out of the mapping"
            )
        chosen.append(generator.choice(there, min(per_class, len(there)), replace=False))
    places = generator.permutation(np.concatenate(chosen))
    rows, columns = np.unravel_index(places, classes.shape)
    return pd.DataFrame({
        "row": rows, "column": columns,
        "x": tile["x"].values[columns], "y": tile["y"].values[rows],
        "mapped": classes[rows, columns].astype(int), "reference": 0,
    })  # fmt: skip


def save_points(path: Path, points: pd.DataFrame) -> None:
    """Write points as CSV, whole at any time."""
    with writing(path) as temporary:
        points.to_csv(temporary, index=False)


def read_points(path: Path) -> pd.DataFrame:
    """Read points that were written before.

    Raises
    ------
    CourseError
        If the file is no table of points.
    """
    try:
        points = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} is no table of points ({error})") from None
    missing = [name for name in COLUMNS if name not in points]
    if missing:
        raise CourseError(
            f"{path} is no table of points: it has no column {missing[0]}; name another file"
        )
    return points


def looked_up(path: str | Path) -> pd.DataFrame:
    """Return the points that have a label, as `confusion_table` of step 6 takes them.

    Parameters
    ----------
    path : str or Path
        The file in which `label_points` keeps them.

    Returns
    -------
    DataFrame
        Columns ``mapped`` and ``reference``, class codes.

    Raises
    ------
    CourseError
        If no point has a label, or a class of the map has fewer than two with one.
    """
    points = read_points(Path(path))
    done = points[points["reference"] > 0]
    if done.empty:
        raise CourseError(f"no point in {path} has a label yet: run the cell with label_points")
    for code in sorted(points["mapped"].unique()):
        count = int((done["mapped"] == code).sum())
        if count < 2:
            raise CourseError(
                f"of the points that the map calls {code}, {count} "
                f"{'has' if count == 1 else 'have'} a label, and two are the least: label more"
            )
    return done[["mapped", "reference"]].reset_index(drop=True)
