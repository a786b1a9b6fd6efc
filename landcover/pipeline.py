"""The course as one pipeline: product -> tile -> mask -> samples -> model -> map.

The functions come out of notebooks: the source notebooks, or a learner's own.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import rasterio
import xarray as xr
from PIL import ImageColor

from helpers.bands import course_bands
from helpers.checks.core import where_raised
from helpers.classes import NODATA
from helpers.errors import CourseError
from helpers.files import writing
from helpers.paths import ROOT
from helpers.polygons import ERROR, examine_polygons
from helpers.qgis import polygon_colors, write_sidecars
from helpers.qgis.legend import make_legend
from helpers.scenes import Scene
from helpers.steps import STEPS, Step
from helpers.work.definitions import namespace_of
from helpers.work.notebooks import read_notebook


@dataclass
class Work:
    """What a run starts from, and the result of each step as it comes.

    Attributes
    ----------
    scene : Scene
        The Level-2A product and its credit line.
    polygon_file : Path
        Classified polygons.
    csv, map : Path
        The files to write.
    resolution : int
        Pixel size in metres.
    offset : int
        Number added to the digital numbers.
    """

    scene: Scene
    polygon_file: Path
    csv: Path
    map: Path
    resolution: int = 60
    offset: int = 0
    polygons: geopandas.GeoDataFrame | None = None
    tile: xr.DataArray | None = None
    mask: np.ndarray | None = None
    mapping: dict[str, int] = field(default_factory=dict)
    samples: np.ndarray | None = None
    classes: np.ndarray | None = None


def refuse_bad_input(work: Work) -> None:
    """Find out before the first step whether images and polygons can be used.

    Raises
    ------
    CourseError
        If a band or a resolution is missing, an image is cut off, or the polygons have errors.
    """
    for band in course_bands(work.resolution):
        work.scene.product.band_path(band, work.resolution)
    report = examine_polygons(work.polygon_file, work.scene, resolution=work.resolution)
    error = next((p for p in report.problems if p.level == ERROR), None)
    if error:
        raise CourseError(f"{work.polygon_file}: {str(error).removeprefix('ERROR').strip()}")


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
    words = _RUNNERS[step.number](work, _spoken(step, function))
    return words, time.perf_counter() - begin


def _spoken(step: Step, function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a step's function end a run with one sentence instead of a traceback."""

    def run(*args: Any) -> Any:
        try:
            return function(*args)
        except CourseError:
            raise
        except NotImplementedError:
            raise CourseError(
                f"step {step.number} is not filled in: write {step.function} in the notebook "
                f"{step.slug}.ipynb, or end the run before it with --until {step.number - 1}"
            ) from None
        except Exception as error:
            where = where_raised(error)
            raise CourseError(
                f"step {step.number}, {step.function}, ended in {type(error).__name__}: {error}"
                + (f" ({where})" if where else "")
            ) from error

    return run


def _load_polygons(work: Work, function: Callable[..., Any]) -> list[str]:
    work.polygons = _expect(function(work.polygon_file), geopandas.GeoDataFrame, STEPS[0])
    counts = work.polygons["class"].value_counts(sort=False)
    classes = ", ".join(f"{name} {count}" for name, count in counts.items())
    return [f"{len(work.polygons)} features ({classes}) in {work.polygons.crs}"]


def _load_bands(work: Work, function: Callable[..., Any]) -> list[str]:
    result = function(work.scene.product.path, work.resolution, work.offset)
    work.tile = _expect(result, xr.DataArray, STEPS[1])
    work.tile.attrs["credit"] = work.scene.credit
    words = [f"shape {work.tile.shape} (band, y, x), {work.tile.dtype}, {work.tile.rio.crs}"]
    for band in work.tile.coords["band"].values:
        values = work.tile.sel(band=band).values.ravel()
        first, last = (" ".join(f"{v:.4g}" for v in part) for part in (values[:3], values[-3:]))
        words.append(f"{band}: {first} ... {last}")
    return words


def _rasterize(work: Work, function: Callable[..., Any]) -> list[str]:
    assert work.tile is not None and work.polygons is not None
    polygons = work.polygons
    if polygons.crs != work.tile.rio.crs:  # step 1 is written for one UTM zone
        polygons = polygons.to_crs(work.tile.rio.crs)
    result = _expect(function(work.tile, polygons), tuple, STEPS[2])
    work.mask, work.mapping = np.asarray(result[0]), dict(result[1])
    return [f"mapping {work.mapping}", f"{_counts(work.mask, work.mapping)} labelled pixels"]


def _extract(work: Work, function: Callable[..., Any]) -> list[str]:
    result = function(work.tile, work.mask, work.mapping)
    work.samples = _expect(result, np.ndarray, STEPS[3])
    codes = work.samples[:, -1].round().astype(int)
    return [f"{len(work.samples)} samples: {_counts(codes, work.mapping)}"]


def _save(work: Work, function: Callable[..., Any]) -> list[str]:
    with writing(work.csv) as temporary:
        function(work.samples, temporary)
        _expect_file(temporary, STEPS[4])
    return [f"wrote {work.csv}"]


def _classify(work: Work, function: Callable[..., Any]) -> list[str]:
    result = function(work.tile, work.samples)
    work.classes = np.asarray(_expect(result, np.ndarray | xr.DataArray, STEPS[5]))
    valid = max(int((work.classes != 0).sum()), 1)
    shares = {n: f"{(work.classes == c).sum() / valid:.1%}" for n, c in work.mapping.items()}
    return [", ".join(f"{name} {share}" for name, share in shares.items())]


def _export(work: Work, function: Callable[..., Any]) -> list[str]:
    with writing(work.map) as temporary:
        function(temporary, work.tile, work.classes)
        _expect_file(temporary, STEPS[6])
        coloured = _embed_colors(temporary, work)
    if not coloured:
        return [f"wrote {work.map} (without colours: its type is not uint8)"]
    style = write_sidecars(work.map, work.mapping, class_colors(work))
    return [f"wrote {work.map}, with colours and class names for QGIS in {style.name}"]


def _embed_colors(path: Path, work: Work) -> bool:
    """Put the polygons' colours into a map as its colour table, where its type can have one."""
    legend = make_legend(work.mapping, class_colors(work))
    with rasterio.open(path, "r+") as file:
        if file.dtypes != ("uint8",):
            return False
        table = {entry.code: (*ImageColor.getrgb(entry.color), 255) for entry in legend}
        file.write_colormap(1, {NODATA: (0, 0, 0, 0), **table})
    return True


def class_colors(work: Work) -> dict[str, str]:
    """Return the colours that the polygons name for their classes."""
    return {} if work.polygons is None else polygon_colors(work.polygons)


_RUNNERS = dict(
    enumerate(
        (_load_polygons, _load_bands, _rasterize, _extract, _save, _classify, _export), start=1
    )
)


def _expect(value: Any, kind: Any, step: Step) -> Any:
    if not isinstance(value, kind):
        wanted = getattr(kind, "__name__", str(kind))
        raise CourseError(
            f"step {step.number}, {step.function}, gave {type(value).__name__} and not {wanted}: "
            f"see what {step.slug}.ipynb asks it to return"
        )
    return value


def _expect_file(path: Path, step: Step) -> None:
    if not path.is_file():
        raise CourseError(
            f"step {step.number}, {step.function}, did not write the file it was given: "
            "it must write to the path in its argument"
        )


def _counts(codes: np.ndarray, mapping: dict[str, int]) -> str:
    return ", ".join(f"{int((codes == code).sum())} {name}" for name, code in mapping.items())
