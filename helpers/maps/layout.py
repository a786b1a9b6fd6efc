"""Where things stand on a map's sheet: map, legend, closer looks, title, credit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.maps import decoration, outlines
from helpers.maps.frame import Frame
from helpers.maps.picture import Map, add_axes, new_figure, write_credit, write_title
from helpers.maps.zoom import Window

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Inches. One width for all maps of the course.
WIDTH, MAP_WIDTH, MAX_HEIGHT = 8.4, 5.6, 6.0
LEFT, BOTTOM, TOP = 0.62, 0.72, 0.42
MARGIN = 0.15
CLOSER_SIDE, CLOSER_GAP, LEGEND_LINE = 1.72, 0.2, 0.3


@dataclass
class View:
    """What a map shows."""

    frame: Frame
    image: np.ndarray
    title: str
    credit: str = ""
    handles: list[Any] = field(default_factory=list)
    features: list[outlines.Outline] = field(default_factory=list)
    closer: list[Window] = field(default_factory=list)
    extra: Callable[["Axes"], None] | None = None

    @property
    def alt(self) -> str:
        """The text alternative: title, size and legend in words."""
        size = f"{self.frame.width:.4g} km by {self.frame.height:.4g} km"
        legend = "; ".join(str(h.get_label()).replace("\n", ": ") for h in self.handles)
        return f"{self.title}. Map of {size}." + (f" Legend: {legend}." if legend else "")


def show(view: View, ax: "Axes | None" = None) -> "Map | Axes":
    """Draw a view on a sheet of its own, or into given axes without closer looks."""
    if ax is not None:
        _draw(ax, view)
        decoration.draw_legend(ax, view.handles)
        return ax
    width, height = map_size(view.frame, MAP_WIDTH, MAX_HEIGHT)
    rows = -(-len(view.handles) // 3) if view.closer else 0
    foot = BOTTOM + rows * LEGEND_LINE
    beside = WIDTH if view.handles or view.closer or view.extra else LEFT + width + MARGIN
    figure = new_figure(beside, foot + height + TOP)
    axes = add_axes(figure, LEFT, foot, width, height)
    _draw(axes, view)
    decoration.draw_legend(axes, view.handles, below=bool(view.closer))
    for place, window in enumerate(view.closer):
        top = foot + height - place * (CLOSER_SIDE + CLOSER_GAP)
        panel = add_axes(
            figure, WIDTH - CLOSER_SIDE - MARGIN, top - CLOSER_SIDE, CLOSER_SIDE, CLOSER_SIDE
        )
        _draw_closer(panel, axes, view, window)
    write_credit(figure, view.credit)
    return Map(figure, axes, view.alt)


def map_size(frame: Frame, width: float, height: float) -> tuple[float, float]:
    """Return the largest width and height in inches that keep a raster's proportions."""
    scale = min(width / frame.width, height / frame.height)
    return frame.width * scale, frame.height * scale


def _draw(axes: "Axes", view: View) -> None:
    decoration.draw_image(axes, view.image, view.frame)
    outlines.draw_outlines(axes, view.features)
    decoration.draw_scale(axes)
    if view.extra:
        view.extra(axes)
    write_title(axes, view.title)


def _draw_closer(panel: "Axes", axes: "Axes", view: View, window: Window) -> None:
    part = view.image[window.slices]
    frame = view.frame.crop(window.row, window.column, *part.shape[:2])
    decoration.draw_image(panel, part, frame, smooth=False)
    west, south = view.frame.to_km(np.array([[frame.west, frame.north - frame.height * 1000]]))[0]
    moved = [f._replace(rings=[ring - (west, south) for ring in f.rings]) for f in view.features]
    outlines.draw_outlines(panel, moved)
    outlines.draw_names(panel, moved)
    decoration.draw_scale(panel, north=False)
    panel.set(xticks=[], yticks=[], xlabel="", ylabel="")
    decoration.draw_letter(panel, window.letter)
    decoration.draw_box(axes, west, south, frame.width, frame.height, window.letter)
