"""Pictures of a pipeline run, one for each step."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rasterio
import xarray as xr

from helpers import maps
from helpers.counting import counted
from helpers.maps.picture import Map, add_axes, new_figure, write_credit, write_title
from helpers.product.images import PICTURE_SIDE
from helpers.scenes.tile import load_tile
from helpers.steps import Step
from landcover.destinations import telling
from landcover.run_work import Work, class_colors

WIDTH, HEIGHT = 8.4, 4.6
LEFT, RIGHT, TOP, BOTTOM = 0.75, 1.9, 0.5, 0.75
DOTS = 2000  # of each class: more hide each other


def draw(step: Step, work: Work, folder: Path) -> Path:
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
    Path
        The picture.
    """
    path = folder / f"{step.slug}.png"
    with telling(path, "--figures"):
        folder.mkdir(parents=True, exist_ok=True)
        _PICTURES[step.number](work).save(path)
    return path


def _polygons(work: Work) -> Any:
    return maps.show_polygons(work.polygons, _backdrop(work), title="Training polygons")


def _true_colour(work: Work) -> Any:
    return maps.show_rgb(_backdrop(work), polygons=work.polygons, title=work.scene.title)


def _backdrop(work: Work) -> xr.DataArray:
    """Return the tile, or the scene's true colours where the tile has other bands."""
    if work.tile is not None and work.is_the_courses:
        return work.tile
    product = work.scene.product
    there = [r for r in product.resolutions() if set(maps.TRUE_COLOUR) <= set(product.bands(r))]
    resolution = min(there, key=lambda r: abs(r - work.resolution), default=work.resolution)
    return load_tile(work.scene, maps.TRUE_COLOUR, resolution, largest_side=PICTURE_SIDE)


def _labels(work: Work) -> Any:
    assert work.tile is not None
    assert work.mask is not None and work.tile is not None
    return maps.show_classes(
        work.mask, work.mapping, work.tile, colors=class_colors(work), title="Labelled pixels"
    )


def _signatures(work: Work) -> Map:
    """Mean and standard deviation of each class in each band: can they be told apart?"""
    assert work.samples is not None
    figure, axes = _sheet(work, "Samples: what each class looks like")
    places = np.arange(len(work.columns))
    for name, color, rows in _by_class(work, work.samples):
        mean, spread = rows[:, :-1].mean(axis=0), rows[:, :-1].std(axis=0)
        axes.errorbar(
            places, mean, spread, color=color, marker="o", capsize=3, label=f"{name} ({len(rows)})"
        )
    axes.set_xticks(places, work.columns, rotation=45 if len(places) > 8 else 0)
    axes.set_ylabel("reflectance or index, mean and standard deviation", fontsize=9)
    return _finished(figure, axes, work, "Mean and standard deviation of each class in each band")


def _table(work: Work) -> Map:
    """Two columns of the file that was written, one against the other."""
    table = pd.read_csv(work.csv, sep=";")
    across, up = table.columns[0], table.columns[-2]
    figure, axes = _sheet(work, f"{work.csv.name}: {counted(len(table), 'sample')}")
    generator = np.random.default_rng(0)
    for name, color, rows in _by_class(work, table.to_numpy()):
        rows = rows[generator.permutation(len(rows))[:DOTS]]
        axes.plot(rows[:, 0], rows[:, -2], ".", color=color, markersize=4, alpha=0.6, label=name)
    axes.set_xlabel(across, fontsize=9)
    axes.set_ylabel(up, fontsize=9)
    return _finished(figure, axes, work, f"{up} against {across} of the samples in the file")


def _by_class(work: Work, rows: np.ndarray) -> list[tuple[str, str, np.ndarray]]:
    """Return name, colour and rows of each class that has any."""
    colors = class_colors(work)
    parts = [(name, colors[name], rows[rows[:, -1] == c]) for name, c in work.mapping.items()]
    return [part for part in parts if len(part[2])]


def _sheet(work: Work, title: str) -> tuple[Any, Any]:
    figure = new_figure(WIDTH, HEIGHT)
    axes = add_axes(figure, LEFT, BOTTOM, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM)
    axes.tick_params(labelsize=9)
    axes.grid(color="#e5e5e5")
    write_title(axes, title)
    write_credit(figure, work.scene.credit)
    return figure, axes


def _finished(figure: Any, axes: Any, work: Work, alt: str) -> Map:
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1), frameon=False, fontsize=9)
    return Map(figure, axes, f"{alt}: {', '.join(work.mapping)}.")


def _land_cover(work: Work) -> Any:
    assert work.tile is not None
    assert work.classes is not None and work.tile is not None
    return maps.show_classes(
        work.classes, work.mapping, work.tile, colors=class_colors(work), title="Land cover"
    )


def _exported(work: Work) -> Any:
    """The file as it was written, not what was meant to be in it."""
    assert work.tile is not None
    with rasterio.open(work.map) as file:
        classes = file.read(1)
    title = f"{work.map.name}, as it was written"
    return maps.show_classes(
        classes, work.mapping, work.tile, colors=class_colors(work), title=title
    )


_PICTURES: dict[int, Callable[[Work], Any]] = dict(
    enumerate(
        (_polygons, _true_colour, _labels, _signatures, _table, _land_cover, _exported), start=1
    )
)
