"""A page to look up points one by one: the place in the image, and a button for each class."""

import html
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from helpers.classes import color_of
from helpers.maps.stretch import stretch_limits
from helpers.maps.surroundings import surroundings
from helpers.mode import while_grading
from helpers.own_place.drawn_points import read_points, save_points

if TYPE_CHECKING:
    import xarray as xr

FILE = "my_points.csv"
HOW_TO = (
    "What is in the square in the middle? Press the button of its class, or type its number into "
    "the field: the next point follows. Every label is saved at once. Where the image does not "
    "tell, look the place up in another map, or skip it."
)


def label_points(
    tile: "xr.DataArray",
    points: pd.DataFrame,
    mapping: Mapping[str, int],
    path: str | Path = FILE,
) -> Any:
    """Show points one by one over the image, to be labelled by a person.

    Parameters
    ----------
    tile : DataArray of dims (band, y, x)
        Surface reflectance.
    points : DataFrame
        From `random_points`. A file that has the same points already is gone on with.
    mapping : mapping of str to int
        Class name to code.
    path : str or Path
        The CSV file that keeps the labels.

    Returns
    -------
    Widget or None
        To be shown as the last line of a cell; None while a notebook is graded.
    """
    if while_grading():
        return None
    return LabellingPage(tile, points, mapping, Path(path)).widget


class LabellingPage:
    """The points, the widgets that show them, and what happens at each label.

    Attributes
    ----------
    points : DataFrame
        With the labels given so far in ``reference``.
    place : int
        The point that is shown.
    widget : Widget
        The whole as it is shown.
    """

    def __init__(
        self, tile: "xr.DataArray", points: pd.DataFrame, mapping: Mapping[str, int], path: Path
    ) -> None:
        self.tile, self.mapping, self.path = tile, dict(mapping), path
        self.points = kept(points, path)
        self.limits = stretch_limits(tile)
        self.place = 0
        self._build()
        self._go(self._next_open())

    def _build(self) -> None:
        import ipywidgets

        from helpers.draw.class_buttons import ClassButtons

        numbered = {f"{i} {name}": name for i, name in enumerate(self.mapping, start=1)}
        colors = {text: color_of(name, list(self.mapping)) for text, name in numbered.items()}
        self.names = list(numbered.values())
        self.buttons = ClassButtons([], {})
        for text, color in colors.items():
            self.buttons.add(text, color)
        self.key = ipywidgets.Text(
            description="Number", placeholder="1, 2, ...", layout={"width": "12em"}
        )
        self.back = ipywidgets.Button(description="Back", tooltip="The point before")
        self.skip = ipywidgets.Button(description="Skip", tooltip="The next point, without a label")
        self.said, self.image = ipywidgets.HTML(), ipywidgets.HTML()
        for text, button in zip(numbered, self.buttons.children, strict=True):
            button.on_click(lambda _, name=numbered[text]: self.label(name))
        self.key.observe(self._typed, names="value")
        self.back.on_click(lambda _: self._go(self.place - 1))
        self.skip.on_click(lambda _: self._go(self.place + 1))
        controls = ipywidgets.HBox([self.buttons, self.key, self.back, self.skip],
                                   layout={"flex_flow": "row wrap"})  # fmt: skip
        self.widget = ipywidgets.VBox(
            [ipywidgets.HTML(f"<p>{HOW_TO}</p>"), controls, self.said, self.image]
        )
        self.widget.page = self  # for tests, and for those who want to know what was labelled

    def _typed(self, change: Any) -> None:
        text = change["new"].strip()
        if text.isdigit() and 1 <= int(text) <= len(self.names):
            self.label(self.names[int(text) - 1])
        if text:
            self.key.value = ""

    def label(self, name: str) -> None:
        """Give the point that is shown a class, save it, and go on to the next without one."""
        self.points.loc[self.place, "reference"] = self.mapping[name]
        try:
            save_points(self.path, self.points)
        except OSError as error:
            self._say(f"Not saved: {error}")
            return
        self._go(self._next_open())

    def _next_open(self) -> int:
        """Return the next point without a label, from the one shown on; the last where all have."""
        open_ones = np.flatnonzero(self.points["reference"].to_numpy() == 0)
        later = open_ones[open_ones >= self.place]
        return int(next(iter([*later, *open_ones]), len(self.points) - 1))

    def _go(self, place: int) -> None:
        self.place = min(max(place, 0), len(self.points) - 1)
        row, column, code = (
            int(self.points[name].to_numpy()[self.place]) for name in ("row", "column", "reference")
        )
        self.image.value = surroundings(self.tile, row, column, self.limits).image(80_000)
        label = next((n for n, c in self.mapping.items() if c == code), "none yet")
        self._say(f"Point {self.place + 1} of {len(self.points)}, label: {label}.")

    def _say(self, text: str) -> None:
        done = int((self.points["reference"] > 0).sum())
        end = (
            f" All are labelled; they are in {self.path.name}." if done == len(self.points) else ""
        )
        words = html.escape(f"{text} {done} labelled.{end}")
        self.said.value = (
            f'<p role="status" style="color:var(--jp-ui-font-color1, inherit)">{words} '
            f'<progress max="{len(self.points)}" value="{done}" aria-label="{done} labelled">'
            "</progress></p>"
        )


def kept(points: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return points with the labels of a file, where it has the same points; else as they are.

    A file with other points is kept under another name: labels are a person's work.
    """
    points = points.reset_index(drop=True).copy()
    if not path.is_file():
        return points
    old = read_points(path)
    same = (
        old[["row", "column"]].to_numpy().tolist() == points[["row", "column"]].to_numpy().tolist()
    )
    if same:
        points["reference"] = old["reference"].to_numpy()
        return points
    number = 1
    while (other := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    path.rename(other)
    return points
