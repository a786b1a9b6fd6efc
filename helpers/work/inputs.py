"""Inputs of a step: the learner's own result of the step before, or the course's checkpoint."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from helpers.errors import CourseError
from helpers.files import writing
from helpers.guard import not_for_answers
from helpers.mode import while_grading
from helpers.paths import CHECKPOINTS, results_folder
from helpers.scenes import Scene


@dataclass(frozen=True)
class Kind:
    """One kind of result: the step that makes it, its file, and how it is read and written."""

    step: str
    file: str
    title: str
    read: Callable[[Path], Any]
    write: Callable[[Path, Any], None]
    problem: Callable[[Any, Scene], str]


@not_for_answers
def get_input(kind: str, scene: Scene, mapping: Mapping[str, int] | None = None) -> Any:
    """Give the input of a step: the learner's own valid result if there is one, else the course's.

    Parameters
    ----------
    kind : str
        "polygons" (GeoDataFrame in the tile's CRS, from step 1), "mask" (uint8 mask of shape
        (y, x), step 3), "samples" (float array of shape (n, bands + 1), step 4) or "classes"
        (uint8 array of shape (y, x), step 6). All but the polygons come as a pair with the mapping
        of class names to the codes that stand in them.
    scene : Scene
        The scene it belongs to.
    mapping : mapping of str to int, optional
        For polygons: own ones with a class that it does not name are passed over.

    Returns
    -------
    GeoDataFrame or tuple
        As listed above. One printed line says which was taken. While grading the course's own is
        taken in any case.

    Raises
    ------
    CourseError
        If there is neither an own result nor a checkpoint for this scene.
    """
    what = _kind(kind)
    own = results_folder() / scene.name / what.file
    if not while_grading() and own.is_file():
        value, problem = _read_own(what, own, scene)
        problem = problem or _unknown_class(value, mapping)
        if not problem:
            print(f"Using your own {what.title} from step {what.step[:2].lstrip('0')}.")
            return value
        print(f"Your own {what.title} in {own.name} cannot be used: {problem}.")
    checkpoint = CHECKPOINTS / scene.name / what.file
    if not checkpoint.is_file():
        raise CourseError(
            f"the scene {scene.name} has no {what.title} of the course: run notebook {what.step} "
            "to its end on this scene first, or use the scene garonne"
        )
    print(f"Using the course's {what.title} for {scene.name}.")
    return what.read(checkpoint)


def keep_result(kind: str, value: Any, scene: Scene) -> None:
    """Keep a learner's own result for the steps after it; nothing is kept while grading.

    Parameters
    ----------
    kind : str
        As for `get_input`.
    value : GeoDataFrame or tuple
        The result, as `get_input` gives it.
    scene : Scene
        The scene it belongs to.
    """
    if while_grading():
        return
    what = _kind(kind)
    problem = _problem(what, value, scene)
    if problem:
        print(f"Your {what.title} are not kept for the next step: {problem}.")
        return
    folder = results_folder() / scene.name
    folder.mkdir(parents=True, exist_ok=True)
    write_result(folder / what.file, kind, value)
    print(f"Kept your {what.title} for the next steps.")


def write_result(path: Path, kind: str, value: Any) -> None:
    """Write a result of one kind to a file, whole or not at all."""
    with writing(path) as temporary:
        _kind(kind).write(temporary, value)


def _read_own(what: Kind, path: Path, scene: Scene) -> tuple[Any, str]:
    try:
        value = what.read(path)
    except Exception as error:  # whatever is wrong with the file, the course's own helps on
        return None, f"it cannot be read ({type(error).__name__})"
    return value, _problem(what, value, scene)


def _unknown_class(polygons: Any, mapping: Mapping[str, int] | None) -> str:
    unknown = [] if mapping is None else sorted(set(polygons["class"]) - set(mapping))
    return (
        f"the later steps have no class {unknown[0]!r} yet: run them from step 3" if unknown else ""
    )


def _problem(what: Kind, value: Any, scene: Scene) -> str:
    """Return what is wrong with a value in words, '' if nothing is."""
    try:
        return what.problem(value, scene)
    except Exception as error:
        return f"they are not what step {what.step[:2].lstrip('0')} makes ({type(error).__name__})"


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise ValueError(f"no kind of result {name!r}: use one of {', '.join(KINDS)}")
    return KINDS[name]


def _grid(scene: Scene) -> tuple[int, int]:
    import rasterio

    with rasterio.open(scene.product.band_path("B04", 60)) as file:
        return file.shape


def _read_polygons(path: Path) -> Any:
    import geopandas

    return geopandas.read_file(path)


def _write_polygons(path: Path, polygons: Any) -> None:
    polygons.to_file(path, driver="GPKG", layer="polygons")


def _polygons_problem(polygons: Any, scene: Scene) -> str:
    if "class" not in polygons.columns:
        return "they have no column class"
    if polygons.crs is None or not polygons.crs.is_projected:
        return "they are not in the tile's CRS"
    if not set(polygons.geom_type) <= {"Polygon", "MultiPolygon"}:
        return "some are no polygons"
    return "" if len(polygons) else "there are none"


def _read_coded(path: Path) -> tuple[np.ndarray, dict[str, int]]:
    with np.load(path, allow_pickle=False) as file:
        return file["values"], json.loads(str(file["mapping"]))


def _write_coded(path: Path, value: tuple[np.ndarray, dict[str, int]]) -> None:
    """Write an array together with the names of its codes: a code means nothing without them."""
    values, mapping = value
    plain = {str(name): int(code) for name, code in mapping.items()}
    np.savez_compressed(path, values=values, mapping=json.dumps(plain))


def _mask_problem(value: tuple[np.ndarray, dict[str, int]], scene: Scene) -> str:
    mask, mapping = value
    if mask.shape != _grid(scene):
        return f"the mask's shape is {mask.shape} and the tile's is {_grid(scene)}"
    codes = set(np.unique(mask).tolist()) - {0}
    return "" if codes and codes <= set(mapping.values()) else "mask and mapping do not fit"


def _samples_problem(value: tuple[np.ndarray, dict[str, int]], scene: Scene) -> str:
    samples, mapping = value
    if samples.ndim != 2 or samples.shape[1] != 5 or not len(samples):
        return f"their shape is {samples.shape} and should be (n, 5)"
    if not np.isfinite(samples).all():
        return "they hold NaN"
    fits = set(np.unique(samples[:, -1])) <= set(mapping.values())
    return "" if fits else "samples and mapping do not fit"


def _classes_problem(value: tuple[np.ndarray, dict[str, int]], scene: Scene) -> str:
    classes, mapping = value
    if classes.shape != _grid(scene):
        return f"the shape is {classes.shape} and the tile's is {_grid(scene)}"
    if not np.issubdtype(classes.dtype, np.integer):
        return "they are not integers"
    fits = set(np.unique(classes)) <= {0, *mapping.values()}
    return "" if fits else "classes and mapping do not fit"


KINDS: dict[str, Kind] = {
    "polygons": Kind(
        "01_load_polygons", "polygons.gpkg", "polygons",
        _read_polygons, _write_polygons, _polygons_problem,
    ),
    "mask": Kind(
        "03_rasterize_polygons", "mask.npz", "labels", _read_coded, _write_coded, _mask_problem
    ),
    "samples": Kind(
        "04_extract_samples", "samples.npz", "samples",
        _read_coded, _write_coded, _samples_problem,
    ),
    "classes": Kind(
        "06_classify_scene", "classes.npz", "classes", _read_coded, _write_coded, _classes_problem
    ),
}  # fmt: skip
