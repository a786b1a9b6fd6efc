"""The widgets of the drawing board, without what they do."""

import html
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ipyleaflet
import ipywidgets
import numpy as np
import rasterio.warp
from PIL import Image

from helpers.draw.class_buttons import ClassButtons
from helpers.maps.data_url import data_url
from helpers.maps.stretch import GAMMA, PERCENTILES, TRUE_COLOUR, rgb_image
from helpers.scenes import Scene
from helpers.scenes.backdrop import LARGEST_SIDE, Picture, true_colour
from helpers.scenes.tile import load_tile

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
    own: Any
    own_add: Any
    undo: Any
    status: Any
    text: Any
    add: Any
    listed: Any
    remove: Any


def build(
    scene: Scene,
    colors: Mapping[str, str],
    how_to: str,
    text_help: str,
) -> Parts:
    """Make the widgets of a drawing board.

    Parameters
    ----------
    scene : Scene
        Gives the picture and its credit line.
    colors : mapping of str to str
        The classes to choose from, and their colours.
    how_to, text_help : str
        What is explained above the map and in the empty text field.

    Returns
    -------
    Parts
    """
    control = _control()
    leaflet = _map(bright_picture(scene))
    leaflet.add(control)
    chosen = ClassButtons(list(colors), colors)
    own = ipywidgets.Text(placeholder="a class of your own", layout={"width": "12em"})
    own_add = ipywidgets.Button(description="Add class", layout={"width": "auto"})
    undo = ipywidgets.Button(description="Undo", icon="undo", tooltip="Take back the last change")
    status = ipywidgets.HTML()
    by_text, text, add, listed, remove = _text_route(text_help)
    rows = [
        _pixel_style(leaflet),
        ipywidgets.HTML(f"<p>{how_to}</p>"),
        ipywidgets.HBox(
            [ipywidgets.Label("Class:"), chosen, own, own_add, undo],
            layout={"flex_flow": "row wrap"},
        ),
        status,
        leaflet,
        ipywidgets.HTML(f"<small>{html.escape(scene.credit)}</small>"),
        by_text,
    ]
    whole = ipywidgets.VBox(rows)
    return Parts(whole, control, chosen, own, own_add, undo, status, text, add, listed, remove)


def bright_picture(scene: Scene) -> Picture:
    """Return the picture with the colours of `maps.show_rgb`, where the bands for it are there."""
    product = scene.product
    there = [r for r in product.resolutions() if set(TRUE_COLOUR) <= set(product.bands(r))]
    if not there:
        picture = true_colour(product)
        return replace(picture, rgb=brightened(picture.rgb))
    tile = load_tile(scene, TRUE_COLOUR, max(there), largest_side=LARGEST_SIDE)
    rgb = np.moveaxis(rgb_image(tile), -1, 0).copy()
    # black is what has no data; the darkest pixel that has some is nearly so
    rgb[:, ~rgb.any(axis=0)] = 1
    rgb[:, np.isnan(tile.values).any(axis=0)] = 0
    return Picture(rgb, tile.rio.crs, tile.rio.transform())


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
    warped = np.zeros((4, down, across), dtype="uint8")
    rasterio.warp.reproject(
        np.concatenate([picture.rgb, data[None]]),
        warped,
        src_transform=picture.transform,
        src_crs=picture.crs,
        dst_transform=transform,
        dst_crs=WEB_MERCATOR,
        resampling=rasterio.warp.Resampling.nearest,
    )
    url = data_url(Image.fromarray(np.moveaxis(warped, 0, -1)), "WEBP", quality=80)
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
        scroll_wheel_zoom=False,  # the wheel scrolls the page, until the map was clicked
        attribution_control=False,
        layout={"height": f"{MAP_SIZE[1]}px"},
    )
    leaflet.on_interaction(lambda **said: _follow_wheel(leaflet, said.get("type")))
    leaflet.add(ipyleaflet.ScaleControl(position="bottomleft", imperial=False))
    return leaflet


def _follow_wheel(leaflet: Any, kind: str | None) -> None:
    """Let the wheel zoom after a click on the map, until the mouse has left it."""
    if kind in ("click", "mousedown", "mouseup"):
        leaflet.scroll_wheel_zoom = True
    elif kind == "mouseout":
        leaflet.scroll_wheel_zoom = False


def whole_zoom(bounds: tuple[float, float, float, float]) -> int:
    """Return the closest zoom at which a picture fits into the map; `bounds` as `overlay_of`."""
    left, bottom, right, top = bounds
    metres = max((right - left) / MAP_SIZE[0], (top - bottom) / MAP_SIZE[1])
    return math.floor(math.log2(WEB_METRES_PER_PIXEL / metres))
