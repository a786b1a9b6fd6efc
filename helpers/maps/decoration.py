"""What surrounds a map: axes in kilometres, scale bar, north arrow, legend, closer looks."""

from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.maps.frame import Frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def patches(entries: list[tuple[str, str]]) -> list[Any]:
    """Return legend entries for (colour, text) pairs."""
    from matplotlib.patches import Patch

    return [
        Patch(facecolor=color, edgecolor="#333333", linewidth=0.6, label=text)
        for color, text in entries
    ]


def draw_image(axes: "Axes", image: np.ndarray, frame: Frame, *, smooth: bool = True) -> None:
    """Draw a picture (y, x, 3) with its axes in kilometres from the south-west corner.

    When pixels outnumber the screen's, colours are averaged, not skipped: single pixels of a
    class map do not turn into speckle.
    """
    if smooth:
        from helpers.maps.thinned import Thinned

        axes.add_image(Thinned(axes, image, frame.extent, interpolation_stage="rgba"))
    else:
        axes.imshow(image, extent=frame.extent, interpolation="nearest")
    axes.set_xlim(0, frame.width)
    axes.set_ylim(0, frame.height)
    axes.locator_params(nbins=6)
    axes.set_aspect("equal")
    axes.set_xlabel("km from the western edge", fontsize=8.5)
    axes.set_ylabel("km from the southern edge", fontsize=8.5)
    axes.tick_params(labelsize=8, color="#888888", length=3)
    for spine in axes.spines.values():
        spine.set_color("#888888")


def draw_scale(axes: "Axes", *, north: bool = True) -> None:
    """Draw a scale bar and an arrow to the north."""
    from matplotlib_scalebar.scalebar import ScaleBar

    bar = ScaleBar(
        1,
        "km",
        location="lower right",
        box_alpha=0.85,
        frameon=True,
        border_pad=0.5,
        width_fraction=0.012,
        length_fraction=0.22,
        font_properties={"size": 8},
        color="#111111",
    )
    axes.add_artist(bar)
    if north:
        box = {"boxstyle": "round,pad=0.25", "fc": "white", "ec": "none", "alpha": 0.85}
        place: dict[str, Any] = {"xycoords": "axes fraction", "ha": "right", "va": "top"}
        axes.annotate("N\n↑", (0.985, 0.985), fontsize=9, linespacing=0.9, bbox=box, **place)


def draw_legend(axes: "Axes", handles: list[Any], *, below: bool = False) -> None:
    """Draw the legend beside the map, or below it, never over it."""
    if not handles:
        return
    style: dict[str, Any] = {
        "fontsize": 9,
        "frameon": False,
        "handlelength": 1.4,
        "borderaxespad": 0,
    }
    place: dict[str, Any]
    if below:
        place = {"loc": "upper left", "bbox_to_anchor": (0, -0.1), "ncols": 3, "columnspacing": 1.6}
    else:
        place = {"loc": "upper left", "bbox_to_anchor": (1.025, 1.0), "labelspacing": 0.9}
        for handle in handles:
            handle.set_label(str(handle.get_label()).replace(": ", "\n", 1))
    axes.legend(handles=handles, **style, **place)


def draw_letter(axes: "Axes", letter: str) -> None:
    """Write the letter of a closer look into its corner."""
    box = {"boxstyle": "round,pad=0.2", "fc": "white", "ec": "#333333", "lw": 0.6}
    axes.text(
        0.04,
        0.96,
        letter,
        transform=axes.transAxes,
        fontsize=9,
        fontweight="bold",
        ha="left",
        va="top",
        bbox=box,
    )


def draw_box(
    axes: "Axes", west: float, south: float, width: float, height: float, letter: str
) -> None:
    """Draw where a closer look lies, with its letter."""
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke

    for line, color in ((2.6, "white"), (1.1, "black")):
        axes.add_patch(Rectangle((west, south), width, height, fill=False, lw=line, ec=color))
    axes.annotate(
        letter,
        (west + width, south + height),
        xytext=(2, 1),
        textcoords="offset points",
        fontsize=10,
        fontweight="bold",
        path_effects=[withStroke(linewidth=2.5, foreground="white")],
    )


def draw_greys(axes: "Axes", low: float, high: float, gamma: float) -> None:
    """Draw the scale of greys of one band, with reflectances."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import PowerNorm

    inset = axes.inset_axes((1.03, 0.0, 0.035, 1.0))
    greys = ScalarMappable(PowerNorm(1 / gamma, low, high), cmap="gray")
    bar = axes.figure.colorbar(greys, cax=inset)
    bar.set_label("surface reflectance", fontsize=8.5)
    bar.ax.tick_params(labelsize=8)
