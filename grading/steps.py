"""The seven steps: their folders, and the functions that learners write in them."""

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
SLUGS: tuple[str, ...] = tuple(step.slug for step in STEPS)


def find_step(text: str) -> Step:
    """Return the step that a number or slug names.

    Raises
    ------
    CourseError
        If there is no such step.
    """
    for step in STEPS:
        if text in (str(step.number), step.slug, step.function, step.slug.split("_", 1)[1]):
            return step
    raise CourseError(
        f"there is no step {text!r}: use a number from 1 to 7 or one of {', '.join(SLUGS)}"
    )
