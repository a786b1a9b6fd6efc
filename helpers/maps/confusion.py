"""A confusion matrix as a picture."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.counting import counted, percent
from helpers.errors import CourseError
from helpers.maps.frame import describe
from helpers.maps.picture import TEXT, Map, add_axes, new_figure
from helpers.maps.shares import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

CELL, LEFT, RIGHT, TOP, BOTTOM = 1.05, 1.35, 1.1, 1.0, 0.6


def show_confusion(
    table: "ArrayLike", labels: Sequence[str], *, title: str | None = None, ax: "Axes | None" = None
) -> "Map | Axes":
    """Show a confusion matrix with the accuracy of each class.

    Parameters
    ----------
    table : integer array (k, k)
        Counts. Rows are what the map says, columns what the reference says.
    labels : sequence of k str
        Class names, in the order of rows and columns.
    title : str, optional
        By default "Confusion matrix".
    ax : matplotlib Axes, optional
        Draw here instead of into a new figure.

    Returns
    -------
    Map or Axes
        Counts, shaded by their share of the row; at the right the user's accuracy (of the pixels
        mapped as a class, how many are it), below the producer's accuracy (of the pixels that
        are a class, how many were mapped as it).

    Raises
    ------
    CourseError
        When the table is not square or does not fit the labels.
    """
    counts = np.asarray(table)
    k = len(labels)
    if counts.shape != (k, k):
        raise CourseError(
            f"a confusion matrix of {counted(k, 'class', 'classes')} is a {k} x {k} table, "
            f"and this is {describe(counts)}"
        )
    title = title or "Confusion matrix"
    words = _words(counts, labels, title)
    if ax is not None:
        _draw(ax, counts, labels, title)
        return ax
    figure = new_figure(LEFT + k * CELL + RIGHT, TOP + k * CELL + BOTTOM)
    axes = add_axes(figure, LEFT, BOTTOM, k * CELL, k * CELL)
    _draw(axes, counts, labels, title)
    return Map(figure, axes, words)


def _ratio(part: float | np.integer, whole: float | np.integer) -> str:
    return percent(float(part) / float(whole)) if whole else "none"


def _words(counts: np.ndarray, labels: Sequence[str], title: str) -> str:
    right, total = counts.trace(), counts.sum()
    each = "; ".join(
        f"{label}: user's accuracy {_ratio(counts[i, i], counts[i].sum())}, "
        f"producer's accuracy {_ratio(counts[i, i], counts[:, i].sum())}"
        for i, label in enumerate(labels)
    )
    return f"{title}: {_ratio(right, total)} of {number(total)} on the diagonal. {each}."


def _draw(axes: "Axes", counts: np.ndarray, labels: Sequence[str], title: str) -> None:
    k = len(labels)
    rows = counts.sum(axis=1, keepdims=True)
    part = counts / np.maximum(rows, 1)
    axes.imshow(part, cmap="Blues", vmin=0, vmax=1.15)
    for i in range(k):
        for j in range(k):
            color = "white" if part[i, j] > 0.6 else TEXT
            weight = "bold" if i == j else "normal"
            axes.text(
                j,
                i,
                number(counts[i, j]),
                ha="center",
                va="center",
                color=color,
                fontsize=11,
                fontweight=weight,
            )
        user = _ratio(counts[i, i], counts[i].sum())
        producer = _ratio(counts[i, i], counts[:, i].sum())
        axes.text(k - 0.5 + 0.12, i, user, ha="left", va="center", fontsize=10, color=TEXT)
        axes.text(i, k - 0.5 + 0.12, producer, ha="center", va="top", fontsize=10, color=TEXT)
    corner: dict[str, Any] = {"fontsize": 8.5, "color": "#555555"}
    axes.text(k - 0.5 + 0.12, -0.56, "user's\naccuracy", ha="left", va="bottom", **corner)
    axes.text(-0.62, k - 0.5 + 0.12, "producer's\naccuracy", ha="right", va="top", **corner)
    overall = _ratio(counts.trace(), counts.sum())
    axes.text(
        k - 0.5 + 0.12,
        k - 0.5 + 0.12,
        f"overall\n{overall}",
        ha="left",
        va="top",
        fontsize=10,
        fontweight="bold",
    )
    axes.set_xticks(range(k), labels)
    axes.set_yticks(range(k), labels)
    axes.tick_params(
        top=True, labeltop=True, bottom=False, labelbottom=False, length=0, labelsize=9
    )
    axes.set_xlabel("reference", fontsize=9, labelpad=10)
    axes.xaxis.set_label_position("top")
    axes.set_ylabel("map", fontsize=9)
    axes.set_title(title, loc="left", fontsize=12, fontweight="bold", pad=14)
    for spine in axes.spines.values():
        spine.set_visible(False)
