"""Two class rasters side by side, and where they differ."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from helpers.classes import NODATA
from helpers.maps import decoration, shares, stretch
from helpers.maps.frame import Frame, frame_of, plane
from helpers.maps.layout import map_size
from helpers.maps.picture import Map, add_axes, new_figure, write_credit

PANEL, GAP, LEFT, TOP, BOTTOM = 3.1, 0.14, 0.1, 0.62, 0.3
LEGEND_LINE = 0.24
SAME, DIFFERENT = "#D9D9D9", "#C2185B"


def renamed(codes: np.ndarray, names: Mapping[str, int], mapping: Mapping[str, int]) -> np.ndarray:
    """Return a class raster with the codes that another mapping gives to the same names.

    A name that the other mapping lacks gets -1, which is no code.
    """
    result = np.zeros(codes.shape, np.int64)
    result[codes != NODATA] = -1
    for name, code in names.items():
        result[codes == code] = mapping.get(name, -1)
    return result


def agreement(yours: np.ndarray, expected: np.ndarray) -> tuple[int, int]:
    """Return how many pixels agree, and how many have a class in either raster."""
    counted = (yours != NODATA) | (expected != NODATA)
    return int(np.count_nonzero(counted & (yours == expected))), int(np.count_nonzero(counted))


def comparison(
    yours: Any,
    expected: Any,
    mapping: Mapping[str, int],
    names: Mapping[str, int],
    like: Any,
    colors: Mapping[str, str] | None,
    title: str | None,
    credit: str,
) -> Map:
    """Draw the three views; `helpers.maps.show_comparison` describes the arguments."""
    frame = frame_of(like)
    mine = plane(yours, frame, "your class raster")
    other = renamed(plane(expected, frame, "the expected class raster"), names, mapping)
    same, counted = agreement(mine, other)
    part = shares.percent(same / counted if counted else 1.0)
    words = f"{part} of {shares.number(counted)} pixels agree"
    words = f"{title}: {words}" if title else words
    palette = stretch.class_colors({**names, **mapping}, colors)
    images = [
        ("Yours", stretch.class_image(mine, mapping, palette)),
        ("Expected", stretch.class_image(other, mapping, palette)),
        (f"Different: {shares.number(counted - same)}", _differences(mine, other)),
    ]
    handles = decoration.patches(
        [*((palette[name], name) for name in mapping), (SAME, "the same"), (DIFFERENT, "different")]
    )
    legend = "; ".join(f"{name} {_counts(mine, other, code)}" for name, code in mapping.items())
    views = "Three maps side by side: yours, the expected one, and where they differ"
    alt = f"{words}. {views}. {legend}."
    return _sheet(frame, images, handles, words, credit, alt)


def _differences(mine: np.ndarray, other: np.ndarray) -> np.ndarray:
    image = np.full((*mine.shape, 3), 255, np.uint8)
    image[(mine != NODATA) | (other != NODATA)] = stretch.rgb_of(SAME)
    image[mine != other] = stretch.rgb_of(DIFFERENT)
    return image


def _counts(mine: np.ndarray, other: np.ndarray, code: int) -> str:
    yours, expected = (shares.number(int(np.count_nonzero(a == code))) for a in (mine, other))
    return f"{yours} yours, {expected} expected"


def _sheet(
    frame: Frame,
    images: list[tuple[str, np.ndarray]],
    handles: list[Any],
    words: str,
    credit: str,
    alt: str,
) -> Map:
    width, height = map_size(frame, PANEL, PANEL * 1.4)
    foot = BOTTOM + LEGEND_LINE
    figure = new_figure(LEFT * 2 + 3 * width + 2 * GAP, TOP + height + foot)
    for place, (name, image) in enumerate(images):
        axes = add_axes(figure, LEFT + place * (width + GAP), foot, width, height)
        decoration.draw_image(axes, image, frame)
        axes.set(xticks=[], yticks=[], xlabel="", ylabel="")
        axes.set_title(name, fontsize=10, loc="left", pad=4)
        if place == 0:
            decoration.draw_scale(axes, north=False)
    up = figure.get_size_inches()[1]
    figure.text(
        LEFT / figure.get_size_inches()[0],
        1 - 0.08 / up,
        words,
        fontsize=12,
        fontweight="bold",
        va="top",
    )
    figure.legend(
        handles=handles,
        loc="lower center",
        bbox_to_anchor=(0.5, 0.2 / up),
        ncols=6,
        frameon=False,
        fontsize=9,
        borderaxespad=0,
    )
    write_credit(figure, credit)
    return Map(figure, figure.axes[0], alt)
