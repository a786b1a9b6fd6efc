"""The steps in which a scene is made, in order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from helpers.classes import CLASSES
from helpers.synthetic import drawing, image, sample, writing
from helpers.synthetic.covers import lookup
from helpers.synthetic.dice import random_for
from helpers.synthetic.land import Land, make_land
from helpers.synthetic.presets import Preset
from helpers.synthetic.sky import Sky, data_here, make_sky


@dataclass
class Build:
    """What the steps hand on to each other."""

    folder: Path
    preset: Preset
    version: str
    land: Land = field(init=False)
    sky: Sky = field(init=False)
    there: NDArray[np.bool_] = field(init=False)
    covers: NDArray[np.uint8] = field(init=False)
    truth: NDArray[np.uint8] = field(init=False)


def shape_the_land(work: Build) -> None:
    """Make rivers, relief, fields, woods, towns, and the clouds over them."""
    work.land = make_land(work.preset)
    work.sky = make_sky(work.preset)
    work.there = data_here(work.preset)


def write_the_truth(work: Build) -> None:
    """Write what is where."""
    work.covers = image.cover_map(work.land)
    work.covers[~work.there] = 0
    work.truth = lookup({land.name: land.code for land in CLASSES})[work.covers]
    writing.write_truth(work.folder, work.preset, work.truth, work.covers)
    pixels = sample.draw_sample(work.preset, work.truth)
    writing.write_sample(work.folder / "reference_sample.geojson", work.preset, pixels, work.truth)


def draw_the_polygons(work: Build) -> None:
    """Draw training and reference polygons."""
    for name, drawn in zip(
        ("training", "reference"),
        drawing.draw_polygons(work.land, work.sky, work.there),
        strict=True,
    ):
        writing.write_polygons(work.folder / f"{name}.geojson", work.preset, drawn)


def take_the_image(work: Build) -> None:
    """Compute and write what the satellite sees."""
    seen = image.see(work.land, work.sky)
    rng = random_for(work.preset.seed, "sensor")
    numbers = image.digital_numbers(seen, work.there, rng)
    classes = image.scene_classes(work.covers, work.sky, work.there)
    colours = image.true_colour(numbers)
    writing.write_images(work.folder, work.preset, numbers, colours, classes)


def finish(work: Build) -> None:
    """Declare the scene complete."""
    writing.write_description(work.folder, work.preset, work.version)


STEPS: tuple[tuple[str, Callable[[Build], None]], ...] = (
    ("land", shape_the_land),
    ("truth", write_the_truth),
    ("polygons", draw_the_polygons),
    ("image", take_the_image),
    ("", finish),
)
