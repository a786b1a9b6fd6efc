"""The widgets of the drawing board, without what they do."""

import base64
import html
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ipyleaflet
import ipywidgets
import numpy as np
import rasterio.warp
from PIL import Image

from helpers.maps.stretch import GAMMA, PERCENTILES
from helpers.scenes import Scene
from helpers.scenes.backdrop import Picture, true_colour

WEB_MERCATOR = "EPSG:3857"  # Leaflet stretches pictures linearly in this projection
WEB_METRES_PER_PIXEL = 156_543.033928041  # at zoom 0 with tiles of 256 pixels
MAP_SIZE = (900, 560)  # width guessed, height set, in screen pixels
CLOSER = 6  # zoom steps from the whole picture to the closest view
# Close by, pixels stay squares: what is drawn is what will be counted. From afar they are blended.
SQUARES_FROM = 3  # zoom steps from the whole picture
STYLE = "<style>.leaflet-image-layer {{ image-rendering: {}; }}</style>"


@dataclass(frozen=True)
class Parts:
    """The widgets that the board talks to; `whole` is all of them as they are shown."""

    whole: Any
    control: Any
    chosen: Any
    undo: Any
    status: Any
    text: Any
    add: Any
    listed: Any
    remove: Any


def build(
    scene: Scene,
    names: Sequence[str],
    how_to: str,
    text_help: str,
) -> Parts:
    """Make the widgets of a drawing board.

    Parameters
    ----------
    scene : Scene
        Gives the picture and its credit line.
    names : sequence of str
        The classes to choose from.
    how_to, text_help : str
        What is explained above the map and in the empty text field.

    Returns
    -------
    Parts
    """
    control = _control()
    leaflet = _map(true_colour(scene.product))
    leaflet.add(control)
    chosen = ipywidgets.ToggleButtons(options=list(names), style={"button_width": "auto"})
    undo = ipywidgets.Button(description="Undo", icon="undo", tooltip="Take back the last change")
    status = ipywidgets.HTML()
    by_text, text, add, listed, remove = _text_route(text_help)
    rows = [
        _pixel_style(leaflet),
        ipywidgets.HTML(f"<p>{how_to}</p>"),
        ipywidgets.HBox([ipywidgets.Label("Class:"), chosen, undo]),
        leaflet,
        ipywidgets.HTML(f"<small>{html.escape(scene.credit)}</small>"),
        status,
        by_text,
    ]
    return Parts(ipywidgets.VBox(rows), control, chosen, undo, status, text, add, listed, remove)


def _control() -> Any:
    """Return the buttons on the map: draw a polygon, move its corners, erase it; nothing else."""
    left_out = ("marker", "circlemarker", "circle", "polyline", "rectangle", "text")
    return ipyleaflet.GeomanDrawControl(
        position="topleft",
        edit=True,
        remove=True,
        drag=False,
        cut=False,
        rotate=False,
        **{shape: {} for shape in left_out},
    )


def _text_route(text_help: str) -> tuple[Any, ...]:
    """Return what those use who have no mouse: the whole, text, add, list of polygons, remove."""
    size = {"width": "32em", "height": "9em"}
    text = ipywidgets.Textarea(placeholder=text_help, layout=size, description="Polygon")
    add = ipywidgets.Button(description="Add as this class")
    listed = ipywidgets.Select(options=[], description="Drawn")
    remove = ipywidgets.Button(description="Remove")
    columns = [ipywidgets.VBox([text, add]), ipywidgets.VBox([listed, remove])]
    whole = ipywidgets.Accordion(
        children=[ipywidgets.HBox(columns)], titles=["Without a mouse: give corners or GeoJSON"]
    )
    return whole, text, add, listed, remove


def overlay_of(picture: Picture) -> tuple[str, tuple[float, float, float, float]]:
    """Return a picture as Leaflet needs it.

    Parameters
    ----------
    picture : Picture
        In any CRS.

    Returns
    -------
    url : str
        WebP in Web Mercator, transparent where there is no data, as a data URL.
    bounds : tuple of float
        Left, bottom, right and top in metres of Web Mercator.
    """
    _, height, width = picture.rgb.shape
    transform, across, down = rasterio.warp.calculate_default_transform(
        picture.crs, WEB_MERCATOR, width, height, *picture.bounds
    )
    data = (picture.rgb.any(axis=0) * 255).astype("uint8")
    bright = brightened(picture.rgb)
    warped = np.zeros((4, down, across), dtype="uint8")
    rasterio.warp.reproject(
        np.concatenate([bright, data[None]]),
        warped,
        src_transform=picture.transform,
        src_crs=picture.crs,
        dst_transform=transform,
        dst_crs=WEB_MERCATOR,
        resampling=rasterio.warp.Resampling.nearest,
    )
    buffer = io.BytesIO()
    Image.fromarray(np.moveaxis(warped, 0, -1)).save(buffer, format="WEBP", quality=80)
    url = "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
    return url, rasterio.transform.array_bounds(down, across, transform)


def brightened(rgb: np.ndarray) -> np.ndarray:
    """Return a true-colour picture, uint8 (3, y, x), in which a dark autumn scene can be read."""
    data = rgb.any(axis=0)
    if not data.any():
        return rgb
    low, high = np.percentile(rgb[:, data], PERCENTILES)
    levels = np.clip((np.arange(256) - low) / max(high - low, 1), 0, 1) ** (1 / GAMMA)
    return (255 * levels + 0.5).astype("uint8")[rgb]


def _pixel_style(leaflet: Any) -> Any:
    style = ipywidgets.HTML()
    whole = leaflet.zoom

    def follow(_: Any) -> None:
        close = leaflet.zoom >= whole + SQUARES_FROM
        style.value = STYLE.format("pixelated" if close else "auto")

    leaflet.observe(follow, names="zoom")
    follow(None)
    return style


def _map(picture: Picture) -> Any:
    url, bounds = overlay_of(picture)
    west, south, east, north = rasterio.warp.transform_bounds(WEB_MERCATOR, "EPSG:4326", *bounds)
    overlay = ipyleaflet.ImageOverlay(url=url, bounds=((south, west), (north, east)))
    zoom = whole_zoom(bounds)
    leaflet = ipyleaflet.Map(
        layers=(overlay,),  # replaces the base map, so that no request leaves the machine
        center=((south + north) / 2, (west + east) / 2),
        zoom=zoom,
        min_zoom=zoom - 1,
        max_zoom=zoom + CLOSER,
        double_click_zoom=False,  # a double click ends a polygon
        scroll_wheel_zoom=True,
        attribution_control=False,
        layout={"height": f"{MAP_SIZE[1]}px"},
    )
    leaflet.add(ipyleaflet.ScaleControl(position="bottomleft", imperial=False))
    return leaflet


def whole_zoom(bounds: tuple[float, float, float, float]) -> int:
    """Return the closest zoom at which a picture fits into the map; `bounds` as `overlay_of`."""
    left, bottom, right, top = bounds
    metres = max((right - left) / MAP_SIZE[0], (top - bottom) / MAP_SIZE[1])
    return math.floor(math.log2(WEB_METRES_PER_PIXEL / metres))
