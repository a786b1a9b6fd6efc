"""Drawing polygons in a notebook, for those who have no QGIS: `draw_polygons(scene)`.

The map needs no network: the picture travels as a data URL. The drawing is in its file at any
time, so nothing is lost with the kernel or the page.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely

from helpers.classes import CLASSES, color_of, read_color
from helpers.draw.drawings import (
    Shape,
    count_pixels,
    load_drawing,
    polygons_in,
    read_text,
    save_drawing,
    shapes_of_geojson,
)
from helpers.draw.status import status_html
from helpers.errors import CourseError
from helpers.mode import while_grading
from helpers.scenes import Scene

TARGET = 100  # pixels per class below which a classifier learns little
POLYGONS = 5  # per class: no two forests look the same
FILE = "my_polygons.geojson"  # the name that notebook 1 looks for beside itself
HOW_TO = (
    "Choose a class, press the polygon button at the left of the map, click corner by corner, and "
    "double-click to finish. The button with the arrow moves corners, the eraser removes a "
    "polygon. Every change is saved at once. Click the map to zoom with the wheel."
)
CROSSES = (
    "The outline of {name} crosses itself, like the figure 8, and was taken as {parts} polygons. "
    "Press Undo and go round the place in one direction."
)
TEXT_HELP = (
    "One corner a line, longitude then latitude:\n1.44 43.60\n1.45 43.60\n1.45 43.61\n"
    "or one line: west south east north\nor GeoJSON"
)


def draw_polygons(
    scene: Scene,
    path: str | Path | None = None,
    *,
    classes: Mapping[str, str] | None = None,
    target: int = TARGET,
) -> Any:
    """Show a map of a scene on which polygons can be drawn with the mouse or given as text.

    Parameters
    ----------
    scene : Scene
        The scene to draw over.
    path : str or Path, optional
        The GeoJSON file that keeps the drawing, EPSG:4326 with the fields ``class`` and
        ``color``; polygons in it are loaded. By default ``my_polygons.geojson`` beside the
        notebook.
    classes : dict of str to str, optional
        Class name to colour; the course's classes otherwise.
    target : int
        Pixels per class to aim at.

    Returns
    -------
    Widget or None
        To be shown as the last line of a cell. None while grading, when nobody draws, and where
        the file is there and cannot be read: it then stays as it is, and a line says why.

    Raises
    ------
    CourseError
        When the scene has no picture or a colour is none.
    """
    if while_grading():
        print("Nobody draws while an answer is graded: the map is left out.")
        return None
    file = Path(path or FILE)
    try:
        drawn = load_drawing(file)
    except CourseError as error:  # the notebook goes on: its next cells explain the file
        print(f"The map stays closed, so that {file.name} stays as it is: {error}")
        return None
    colors = dict(classes or {c.name: c.color for c in CLASSES})
    for name, color in colors.items():
        if read_color(color) is None:
            raise CourseError(f"the colour of {name} is {color!r}: write it like #3b8ede")
    return Board(scene, file, drawn, colors, target).widget


class Board:
    """The drawing, the widgets that show it, and what happens at each change.

    Attributes
    ----------
    shapes : list of Shape
        What is drawn now.
    widget : Widget
        The whole as it is shown.
    """

    def __init__(
        self, scene: Scene, path: Path, drawn: list[Shape], colors: dict[str, str], target: int
    ) -> None:
        from helpers.draw import widgets as draw_widgets
        from helpers.polygons.grid import Grid

        self.path, self.shapes, self.colors, self.target = path, drawn, colors, target
        self.grid = Grid.of_product(scene.product)
        names = [*colors, *(shape.name for shape in self.shapes)]
        for name in names:
            self.colors.setdefault(name, color_of(name, names))
        self.history: list[list[Shape]] = []
        self.parts = draw_widgets.build(scene, self.colors, HOW_TO, TEXT_HELP)
        self.widget = self.parts.whole
        self.widget.board = self  # for tests, and for those who want to know what is drawn
        self._connect()
        self._show_shapes()
        self._report(f"Loaded from {path.name}." if self.shapes else "Nothing drawn yet.")

    def _connect(self) -> None:
        self.parts.control.observe(self._drawn, names="data")
        self.parts.chosen.observe(self._class_chosen, names="value")
        self.parts.own_add.on_click(self._guarded(self._add_class))
        self.parts.undo.on_click(self._guarded(self._undo))
        self.parts.add.on_click(self._guarded(self._add_text))
        self.parts.remove.on_click(self._guarded(self._remove_listed))
        self._class_chosen(None)

    def _guarded(self, action: Callable[[], None]) -> Callable[[Any], None]:
        def run(_: Any) -> None:
            try:
                action()
            except (CourseError, OSError) as error:
                self._report(str(error).split(" In QGIS:")[0], trouble=True)

        return run

    def change(self, shapes: Sequence[Shape], *, message: str = "") -> None:
        """Replace what is drawn, save it, and remember what was there before.

        Parameters
        ----------
        shapes : sequence of Shape
            All polygons from now on.
        message : str
            What to say besides "Saved".
        """
        if list(shapes) == self.shapes:
            return
        self.history.append(self.shapes)
        self.shapes = list(shapes)
        self._save(message)

    def _save(self, message: str = "") -> None:
        save_drawing(self.path, self.shapes, self.colors)
        self._report(f"{message} Saved in {self.path.name}.".strip())

    def _drawn(self, change: Any) -> None:
        try:
            shapes = self._shapes_on_map(change["new"])
            self.change(uncrossed(shapes), message=_crossing(shapes))
        except (CourseError, OSError) as error:  # a full disk must not pass unseen
            self._report(f"Not saved: {error}", trouble=True)

    def _shapes_on_map(self, features: Sequence[dict[str, Any]]) -> list[Shape]:
        by_color = {color.lower(): name for name, color in self.colors.items()}
        shapes = []
        for feature in features:
            style = (feature.get("properties") or {}).get("style") or {}
            color = str(style.get("fillColor", "")).lower()
            name = style.get("landCover") or by_color.get(color, self.parts.chosen.value)
            shapes += shapes_of_geojson(feature["geometry"], name)
        return shapes

    def _show_shapes(self) -> None:
        features = [
            {
                "type": "Feature",
                "geometry": shape.polygon.__geo_interface__,
                "properties": {"type": "polygon", "style": self._style(shape.name)},
            }
            for shape in self.shapes
        ]
        self.parts.control.unobserve(self._drawn, names="data")  # this is no change by hand
        self.parts.control.data = features
        self.parts.control.observe(self._drawn, names="data")

    def _style(self, name: str) -> dict[str, Any]:
        # Leaflet keeps unknown options, so the class travels with its polygon. The white outline
        # is what makes a dark green polygon visible on a forest.
        return {
            "color": "#ffffff",
            "weight": 2,
            "fillColor": self.colors[name],
            "fillOpacity": 0.6,
            "landCover": name,
        }

    def _class_chosen(self, _: Any) -> None:
        self.parts.control.polygon = {
            "pathOptions": self._style(self.parts.chosen.value),
            "finishOn": "dblclick",
            "allowSelfIntersection": True,  # explained, where the map would only refuse
        }

    def _add_class(self) -> None:
        name = self.parts.own.value.strip()
        if not name:
            raise CourseError("Write the name of your class into the field first.")
        self.colors.setdefault(name, color_of(name, [*self.colors, name]))
        self.parts.chosen.add(name, self.colors[name])
        self.parts.chosen.value = name
        self.parts.own.value = ""
        self._report(f"{name} can be drawn now.")

    def _undo(self) -> None:
        if not self.history:
            raise CourseError("There is nothing to undo.")
        self.shapes = self.history.pop()
        self._show_shapes()
        self._save("Undone.")

    def _add_text(self) -> None:
        new = read_text(self.parts.text.value, self.parts.chosen.value, self.grid)
        names = [*self.colors, *(shape.name for shape in new)]
        for shape in new:
            self.colors.setdefault(shape.name, color_of(shape.name, names))
            self.parts.chosen.add(shape.name, self.colors[shape.name])
        self.change([*self.shapes, *new], message=f"{len(new)} added.")
        self.parts.text.value = ""
        self._show_shapes()

    def _remove_listed(self) -> None:
        place = self.parts.listed.value
        if place is None:
            raise CourseError("Choose a polygon in the list first.")
        self.change([s for n, s in enumerate(self.shapes) if n != place], message="Removed.")
        self._show_shapes()

    def _report(self, message: str, *, trouble: bool = False) -> None:
        counts, overlaps = count_pixels(self.shapes, self.grid)
        self.parts.status.value = status_html(
            self.colors,
            self.shapes,
            counts,
            overlaps,
            self.target,
            message,
            polygons=POLYGONS,
            trouble=trouble,
        )
        self.parts.listed.options = [
            (f"{n}: {shape.name}", n - 1) for n, shape in enumerate(self.shapes, start=1)
        ]


def uncrossed(shapes: Sequence[Shape]) -> list[Shape]:
    """Return polygons whose outlines do not cross themselves: such a one becomes its parts."""
    return [
        shape if shape.polygon.is_valid else Shape(shape.name, part)
        for shape in shapes
        for part in ([shape.polygon] if shape.polygon.is_valid else _parts(shape))
    ]


def _parts(shape: Shape) -> list[Any]:
    return list(polygons_in(shapely.make_valid(shape.polygon)))


def _crossing(shapes: Sequence[Shape]) -> str:
    """Explain an outline that crosses itself, '' where none does."""
    crossing = [shape for shape in shapes if not shape.polygon.is_valid]
    if not crossing:
        return ""
    return CROSSES.format(name=crossing[-1].name, parts=len(_parts(crossing[-1])))
