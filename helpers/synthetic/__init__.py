"""Synthetic scenes: a Sentinel-2 product of a land that does not exist, with its truth."""

import sys
from collections.abc import Callable
from pathlib import Path

from helpers.errors import CourseError

VERSION = "9"
"""Changes whenever the same preset gives other files: scenes of another version are made anew."""


def make_scene(
    folder: Path,
    preset: str,
    progress: bool = True,
    report: Callable[[int, int, str], None] | None = None,
) -> None:
    """Make a scene from nothing.

    Parameters
    ----------
    folder : Path
        Folder to fill; it is made where it does not exist. It gets the product (`NAME.SAFE`),
        `truth.tif` and `truth_covers.tif`, `training.geojson` and `reference.geojson`,
        `reference_sample.geojson` and, last, `scene.json`.
    preset : str
        "garonne" or "garonne-mini".
    progress : bool
        Whether a progress bar is shown.
    report : callable, optional
        Told before each step how many are done, how many there are, and what is next.

    Raises
    ------
    CourseError
        If there is no such preset.
    """
    from tqdm import tqdm

    from helpers.synthetic.building import STEPS, Build
    from helpers.synthetic.presets import PRESETS

    if preset not in PRESETS:
        raise CourseError(f"there is no synthetic scene {preset!r}: use {', '.join(PRESETS)}")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    work = Build(folder, PRESETS[preset], VERSION)
    bar = tqdm(STEPS, desc=f"Making {preset}", file=sys.stdout, disable=not progress, unit="step")
    for done, (words, step) in enumerate(bar):
        bar.set_postfix_str(words)
        if report:
            report(done, len(STEPS), words)
        step(work)
