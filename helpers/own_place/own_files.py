"""What a learner made before, read back: a class map with its names, the functions of a step."""

from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import numpy as np
import rasterio

from helpers.classes import NODATA
from helpers.errors import CourseError
from helpers.steps import STEPS
from helpers.work.definitions import namespace_of
from helpers.work.notebooks import notebooks_folder, read_notebook


def read_map(path: str | Path) -> tuple[np.ndarray, dict[str, int]]:
    """Read a class map that `run` or step 7 wrote, with the names of its classes.

    Parameters
    ----------
    path : str or Path
        The GeoTIFF; its names are in the file ``NAME.tif.aux.xml`` beside it.

    Returns
    -------
    classes : uint8 array of shape (y, x)
        Class codes, 0 for no data.
    mapping : dict of str to int
        Class name to code, of the classes that occur.

    Raises
    ------
    CourseError
        If there is no such map, or its names are not beside it.
    """
    path = Path(path)
    try:
        with rasterio.open(path) as file:
            classes = file.read(1)
    except rasterio.errors.RasterioError:
        raise CourseError(f"{path} is no map: name the .tif that run wrote with --map") from None
    names = _names(path.with_name(f"{path.name}.aux.xml"))
    codes = [int(code) for code in np.unique(classes) if code != NODATA]
    nameless = [code for code in codes if not names.get(code)]
    if nameless:
        raise CourseError(
            f"the class {nameless[0]} of {path} has no name: {path.name}.aux.xml, which holds the "
            "names, must lie beside the map"
        )
    return classes, {names[code]: code for code in codes}


def _names(path: Path) -> dict[int, str]:
    """Return the names by code, none where the file cannot be read."""
    try:
        categories = ET.fromstring(path.read_text("utf-8")).iter("Category")
    except (OSError, ValueError, ET.ParseError):
        return {}
    return {code: category.text or "" for code, category in enumerate(categories)}


def my_functions(number: int, folder: str | Path | None = None) -> SimpleNamespace:
    """Return the functions that you wrote in a step's notebook, without running the notebook.

    Parameters
    ----------
    number : int
        The step, 1 to 7.
    folder : str or Path, optional
        The folder of the notebooks; by default the course's.

    Returns
    -------
    SimpleNamespace
        Each function by its name: ``my_functions(6).estimate_areas``.

    Raises
    ------
    CourseError
        If there is no such step, or its notebook is not there.
    """
    step = next((step for step in STEPS if step.number == number), None)
    if step is None:
        raise CourseError(f"there is no step {number!r}: the steps are 1 to {len(STEPS)}")
    path = Path(folder or notebooks_folder()) / f"{step.slug}.ipynb"
    if not path.is_file():
        raise CourseError(f"there is no notebook {path}: save it, or name its folder")
    return SimpleNamespace(**namespace_of(read_notebook(path), path.stem))
