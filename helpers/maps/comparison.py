"""Two class rasters side by side, and where they differ."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.classes import NODATA
from helpers.counting import counted
from helpers.maps import decoration, shares, stretch, zoom
from helpers.maps.frame import Frame, frame_of, plane
from helpers.maps.layout import map_size
from helpers.maps.picture import Map, add_axes, credit_of, new_figure, write_credit

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

CLOSER_PANEL = 2.3
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
    rasters: "tuple[ArrayLike | xr.DataArray, ArrayLike | xr.DataArray]",
    names: tuple[str, str],
    mapping: Mapping[str, int],
    expected_mapping: Mapping[str, int],
    like: "xr.DataArray",
    colors: Mapping[str, str] | None,
    title: str | None,
) -> Map:
    """Draw the three views; `helpers.maps.show_comparison` describes the arguments."""
    frame = frame_of(like)
    mine = plane(rasters[0], frame, "your class raster")
    other = plane(rasters[1], frame, "the expected class raster")
    other = renamed(other, expected_mapping, mapping)
    same, judged = agreement(mine, other)
    everything = counted(judged, "pixel agrees", "pixels agree", shown=shares.number(judged))
    words = f"{_part(same, judged)} of {everything}"
    words = f"{title}: {words}" if title else words
    palette = stretch.class_colors({**expected_mapping, **mapping}, colors)
    images = {
        names[0]: stretch.class_image(mine, mapping, palette),
        names[1]: stretch.class_image(other, mapping, palette),
        f"Different: {shares.number(judged - same)}": _differences(mine, other),
    }
    few = zoom.needs_zoom(frame, judged / mine.size)
    points = {"labelled": frame.places((mine != NODATA) | (other != NODATA))} if few else {}
    points |= {name: frame.places(mine == code) for name, code in mapping.items()} if few else {}
    figure = _sheet(frame, images, zoom.windows(points, frame))
    _foot(figure, [(palette[name], name) for name in mapping], words, credit_of(like))
    legend = "; ".join(f"{name} {_counts(mine, other, code)}" for name, code in mapping.items())
    views = f"Maps side by side: {names[0]}, {names[1]}, and where they differ"
    return Map(figure, figure.axes[0], f"{words}. {views}. {legend}.")


def _part(same: int, counted: int) -> str:
    # never "100 %" while a pixel differs
    return f"{np.floor(1000 * same / counted) / 10:.1f} %" if counted else "100 %"


def _differences(mine: np.ndarray, other: np.ndarray) -> np.ndarray:
    judged = (mine != NODATA) | (other != NODATA)
    return stretch.painted(mine.shape, [(judged, SAME), (mine != other, DIFFERENT)], "#FFFFFF")


def _counts(mine: np.ndarray, other: np.ndarray, code: int) -> str:
    yours, expected = (shares.number(int(np.count_nonzero(a == code))) for a in (mine, other))
    return f"{yours} yours, {expected} expected"


def _sheet(frame: Frame, images: Mapping[str, np.ndarray], closer: list[zoom.Window]) -> "Figure":
    """Lay out one row of views, or one row for each closer look."""
    looks: Sequence[zoom.Window | None] = closer or [None]
    width, height = map_size(frame, PANEL, PANEL * 1.4)
    if closer:
        width = height = CLOSER_PANEL
    foot = BOTTOM + LEGEND_LINE
    rows = len(looks)
    figure = new_figure(LEFT * 2 + 3 * width + 2 * GAP, TOP + rows * (height + GAP) - GAP + foot)
    for row, window in enumerate(looks):
        bottom = foot + (rows - 1 - row) * (height + GAP)
        for column, (name, image) in enumerate(images.items()):
            axes = add_axes(figure, LEFT + column * (width + GAP), bottom, width, height)
            part = image[window.slices] if window else image
            place = frame.crop(window.row, window.column, *part.shape[:2]) if window else frame
            decoration.draw_image(axes, part, place, smooth=window is None)
            axes.set(xticks=[], yticks=[], xlabel="", ylabel="")
            if row == 0:
                axes.set_title(name, fontsize=10, loc="left", y=1.0, pad=4)
            if column == 0:
                decoration.draw_scale(axes, north=False)
    return figure


def _foot(figure: "Figure", classes: list[tuple[str, str]], words: str, credit: str) -> None:
    across, up = figure.get_size_inches()
    style: dict[str, Any] = {"fontsize": 12, "fontweight": "bold", "va": "top"}
    figure.text(LEFT / across, 1 - 0.08 / up, words, **style)
    handles = decoration.patches([*classes, (SAME, "the same"), (DIFFERENT, "different")])
    below: dict[str, Any] = {"loc": "lower center", "bbox_to_anchor": (0.5, 0.2 / up), "ncols": 6}
    figure.legend(handles=handles, frameon=False, fontsize=9, borderaxespad=0, **below)
    write_credit(figure, credit)
