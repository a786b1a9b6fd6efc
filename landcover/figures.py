"""Pictures of a pipeline run, one for each step that has something to show."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers import maps
from helpers.steps import Step
from landcover.pipeline import Work, class_colors


def draw(step: Step, work: Work, folder: Path) -> Path | None:
    """Write the picture of one step.

    Parameters
    ----------
    step : Step
        The step that was just run.
    work : Work
        Its results.
    folder : Path
        Where ``SLUG.png`` is written; made if needed.

    Returns
    -------
    Path or None
        The picture, None for a step without one.
    """
    if step.number not in _PICTURES:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{step.slug}.png"
    _PICTURES[step.number](work).save(path)
    return path


def _true_colour(work: Work) -> Any:
    assert work.tile is not None
    return maps.show_rgb(work.tile, polygons=work.polygons, title=work.scene.title)


def _labels(work: Work) -> Any:
    assert work.mask is not None and work.tile is not None
    return maps.show_classes(
        work.mask, work.mapping, work.tile, colors=class_colors(work), title="Labelled pixels"
    )


def _land_cover(work: Work) -> Any:
    assert work.classes is not None and work.tile is not None
    return maps.show_classes(
        work.classes, work.mapping, work.tile, colors=class_colors(work), title="Land cover"
    )


_PICTURES: dict[int, Callable[[Work], Any]] = {2: _true_colour, 3: _labels, 6: _land_cover}
