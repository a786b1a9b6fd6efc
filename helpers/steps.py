"""The seven steps: their folders, and the functions that learners write in them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from helpers.errors import CourseError


class Step(NamedTuple):
    """One step of the course."""

    number: int
    slug: str
    function: str
    title: str


STEPS: tuple[Step, ...] = (
    Step(1, "01_load_polygons", "load_feature_polygons", "load the polygons"),
    Step(2, "02_load_bands", "load_sentinel_data", "load the bands"),
    Step(3, "03_rasterize_polygons", "rasterize_geojson", "rasterize the polygons"),
    Step(4, "04_extract_samples", "produce_clips", "extract the samples"),
    Step(5, "05_save_samples", "persist_to_csv", "save the samples"),
    Step(6, "06_classify_scene", "classify_sentinel_data", "classify the scene"),
    Step(7, "07_export_map", "persist_classification_to_raster", "export the map"),
)
# the notebook before the seven: no step, no points, no assignment of nbgrader
START = "00_start_here"
SLUGS: tuple[str, ...] = tuple(step.slug for step in STEPS)


def find_slugs(texts: Iterable[str], slugs: Sequence[str] = SLUGS) -> list[str]:
    """Return the slugs that some texts name.

    Parameters
    ----------
    texts : iterable of str
        Each a number ("3", "03"), a slug, its short name ("load_bands") or the function's name.
        All slugs are returned where there is none.
    slugs : sequence of str
        The steps of a class; by default the course's seven.

    Returns
    -------
    list of str

    Raises
    ------
    CourseError
        If there is no such step.

    Examples
    --------
    >>> find_slugs(["3", "load_bands", "persist_to_csv"])
    ['03_rasterize_polygons', '02_load_bands', '05_save_samples']
    """
    chosen = []
    for text in texts:
        found = [slug for slug in slugs if text in _names_of(slug)]
        if not found:
            raise CourseError(
                f"there is no step {text!r}: use a number from 1 to {len(slugs)} or one of "
                f"{', '.join(slugs)}"
            )
        chosen += found
    return chosen or list(slugs)


def find_step(text: str) -> Step:
    """Return the step that a number or a name means, as `find_slugs` takes it.

    Raises
    ------
    CourseError
        If there is no such step.

    Examples
    --------
    >>> find_step("produce_clips").slug
    '04_extract_samples'
    """
    (slug,) = find_slugs([text])
    return STEPS[SLUGS.index(slug)]


def _names_of(slug: str) -> set[str]:
    number, _, short = slug.partition("_")
    functions = {step.function for step in STEPS if step.slug == slug}
    return {slug, number, number.lstrip("0"), short, *functions}
