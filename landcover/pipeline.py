"""The course as one pipeline: product -> tile -> mask -> samples -> model -> map.

The functions come out of notebooks: the source notebooks, or a learner's own.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers.bands import course_bands
from helpers.checks.core import where_raised
from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.polygons import ERROR, examine_polygons
from helpers.product import Product
from helpers.steps import Step
from helpers.work.definitions import namespace_of
from helpers.work.notebooks import read_notebook
from landcover.clouds import SCENE_CLASSIFICATION
from landcover.destinations import is_of_the_disk
from landcover.indices import needed_bands
from landcover.run_work import Work
from landcover.stack import path_at, refuse_missing, resampled
from landcover.step_runners import RUNNERS


def refuse_bad_input(work: Work) -> list[str]:
    """Find out before the first step whether images and polygons can be used.

    Parameters
    ----------
    work : Work
        Gets the report on the polygons.

    Returns
    -------
    list of str
        Warnings and notes about the polygons, and bands that come from another pixel size.

    Raises
    ------
    CourseError
        If a band or a resolution is missing, an image is cut off, or the polygons have errors.
    """
    words = []
    for product in work.products:
        words += _look_at_images(work, product)
    work.report = examine_polygons(work.polygon_file, work.scene, work.layer, work.resolution)
    error = next((p for p in work.report.problems if p.level == ERROR), None)
    if error:
        text = str(error).removeprefix(ERROR.upper()).strip().removeprefix(f"{work.polygon_file} ")
        way = " (here: --layer NAME)" if "layer= " in text else ""
        raise CourseError(f"{work.polygon_file}: {text.rstrip('.')}{way}")
    return words + [str(problem) for problem in work.report.problems]


def _look_at_images(work: Work, product: Product) -> list[str]:
    if work.is_the_courses:
        for band in course_bands(work.resolution):
            product.band_path(band, work.resolution)
    else:
        refuse_missing(product, work.names, work.resolution, work.resolution)
    wanted = needed_bands(work.names, work.resolution)
    for band in (*wanted, *([SCENE_CLASSIFICATION] if work.mask_clouds else [])):
        path_at(product, band, work.resolution)
    words = resampled(product, work.names, work.resolution, work.resolution)
    return [f"NOTE     {words}."] if words else []


def load_functions(folder: Path | None, steps: tuple[Step, ...]) -> dict[str, Callable[..., Any]]:
    """Take the step functions out of notebooks.

    Parameters
    ----------
    folder : Path or None
        A folder with notebooks named SLUG.ipynb (or SLUG/SLUG.ipynb); None for ``source/``.
    steps : tuple of Step
        Which ones.

    Returns
    -------
    dict
        Function name -> function.

    Raises
    ------
    CourseError
        If a notebook is missing or does not define its function.
    """
    functions = {}
    for step in steps:
        path = _notebook_of(folder or ROOT / "source", step.slug)
        namespace = namespace_of(read_notebook(path), step.slug)
        if not callable(namespace.get(step.function)):
            raise CourseError(f"{path} does not define the function {step.function}")
        functions[step.function] = namespace[step.function]
    return functions


def _notebook_of(folder: Path, slug: str) -> Path:
    flat, nested = folder / f"{slug}.ipynb", folder / slug / f"{slug}.ipynb"
    if not flat.is_file() and not nested.is_file():
        raise CourseError(f"{folder} has no notebook {slug}.ipynb; choose another with --notebooks")
    return flat if flat.is_file() else nested


def run_step(step: Step, work: Work, function: Callable[..., Any]) -> tuple[list[str], float]:
    """Run one step.

    Parameters
    ----------
    step : Step
        Which step.
    work : Work
        Results of the steps before; this step's result is put into it.
    function : callable
        The step's function, as of `load_functions`.

    Returns
    -------
    list of str, float
        What it made, in words, and the seconds it took.

    Raises
    ------
    CourseError
        If the function is not filled in, raises, or gives something a later step cannot use.
    """
    begin = time.perf_counter()
    words = RUNNERS[step.number](work, _spoken(step, function))
    return words, time.perf_counter() - begin


def _spoken(step: Step, function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a step's function end a run with one sentence instead of a traceback."""

    def run(*args: Any) -> Any:
        try:
            return function(*args)
        except CourseError:
            raise
        except OSError as error:
            if is_of_the_disk(error):
                raise  # and not of the function: those who gave it a file to write say so
            raise _ended(step, error) from error
        except NotImplementedError:
            raise CourseError(
                f"step {step.number} is not filled in: write {step.function} in the notebook "
                f"{step.slug}.ipynb, or end the run before it with --until {step.number - 1}"
            ) from None
        except Exception as error:
            raise _ended(step, error) from error

    return run


def _ended(step: Step, error: Exception) -> CourseError:
    where = where_raised(error)
    return CourseError(
        f"step {step.number}, {step.function}, ended in {type(error).__name__}: {error}"
        + (f" ({where})" if where else "")
    )
