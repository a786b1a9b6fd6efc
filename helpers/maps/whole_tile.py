"""The map of a large tile to click in: the kernel answers, so every pixel can be asked."""

import html
import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio.warp
from affine import Affine

from helpers.bands import BANDS
from helpers.maps.data_url import data_url
from helpers.maps.frame import KM, Frame, frame_of
from helpers.maps.stretch import (
    FALSE_COLOUR,
    NO_DATA_COLOUR,
    TRUE_COLOUR,
    band_values,
    class_colors,
    painted,
    rgb_image,
    stretch_limits,
)
from helpers.maps.surroundings import surroundings

if TYPE_CHECKING:
    import xarray as xr

    from helpers.maps.outlines import Outline

SIDE = 1000  # pixels of a picture on the map
SCREEN = 560  # height of the map in screen pixels
LOOK = 2.2  # inches of a close look
WEB_MERCATOR, DEGREES = "EPSG:3857", "EPSG:4326"
WEB_METRES_PER_PIXEL = 156_543.033928041  # at zoom 0 with tiles of 256 pixels
MARK = "#D6006C"
HOW_TO = "Click a pixel, or type its row and column. Choose below what the map shows."
TEXT = "color:var(--jp-ui-font-color1, inherit)"


class LiveMap:
    """A tile as widgets: the map, and what the kernel says of the pixel that was clicked.

    Parameters
    ----------
    tile : DataArray of dims (band, y, x)
        Surface reflectance, with a CRS.
    codes : integer array (y, x) or None
        Class codes.
    mapping : mapping of str to int
        Class name to code.
    features : sequence of Outline
        Outlines to draw on it, from `helpers.maps.outlines`.
    """

    def __init__(
        self,
        tile: "xr.DataArray",
        codes: np.ndarray | None,
        mapping: Mapping[str, int],
        features: "Sequence[Outline]" = (),
    ) -> None:
        self.tile, self.codes, self.mapping = tile, codes, dict(mapping)
        self.colors, self.features = class_colors(self.mapping), features
        self.frame: Frame = frame_of(tile)
        self.limits = stretch_limits(tile, [str(band) for band in tile["band"].values])
        self._mark: Any = None

    @cached_property
    def widget(self) -> Any:
        """The whole as it is shown."""
        import ipyleaflet
        import ipywidgets

        self.said = ipywidgets.HTML(f'<p style="{TEXT}">{HOW_TO}</p>')
        self.pictures = self._pictures()
        bounds = self._bounds()
        self.overlay = ipyleaflet.ImageOverlay(url=next(iter(self.pictures.values())),
                                               bounds=bounds)  # fmt: skip
        (south, west), (north, east) = bounds
        metres = max((self.frame.rows * self.frame.pixel_y) / SCREEN, 1)
        zoom = math.floor(math.log2(WEB_METRES_PER_PIXEL / metres))
        self.map = ipyleaflet.Map(
            layers=(self.overlay,),  # replaces the base map: no request leaves the machine
            center=((south + north) / 2, (west + east) / 2), zoom=zoom,
            min_zoom=zoom - 1, max_zoom=zoom + 8, attribution_control=False,
            scroll_wheel_zoom=False, layout={"height": f"{SCREEN}px"},
        )  # fmt: skip
        self.map.on_interaction(self._clicked)
        self.map.add(ipyleaflet.ScaleControl(position="bottomleft", imperial=False))
        for feature in self.features:
            for ring in feature.rings:
                self.map.add(ipyleaflet.Polyline(
                    locations=self._degrees(self._metres(ring)), color=feature.color, weight=2,
                    fill=False,
                ))  # fmt: skip
        view = ipywidgets.RadioButtons(options=list(self.pictures), description="Picture")
        view.observe(lambda change: setattr(self.overlay, "url", self.pictures[change["new"]]),
                     names="value")  # fmt: skip
        self.row, self.column = (
            ipywidgets.BoundedIntText(0, 0, most - 1, description=name, layout={"width": "13em"})
            for name, most in (("Row", self.frame.rows), ("Column", self.frame.columns))
        )
        show = ipywidgets.Button(description="Show this pixel")
        show.on_click(lambda _: self.ask(self.row.value, self.column.value))
        legend = ipywidgets.HTML(self._legend())
        controls = ipywidgets.HBox([view, legend, self.row, self.column, show],
                                   layout={"flex_flow": "row wrap"})  # fmt: skip
        return ipywidgets.VBox([self.said, controls, self.map])

    def _pictures(self) -> dict[str, str]:
        step = -(-max(self.frame.rows, self.frame.columns) // SIDE)
        small = self.tile[:, ::step, ::step]
        there = {str(band) for band in self.tile["band"].values}
        views = {"True colour": TRUE_COLOUR, "False colour (plants are red)": FALSE_COLOUR}
        made = {
            title: rgb_image(small, bands, self.limits)
            for title, bands in views.items()
            if set(bands) <= there
        }
        if self.codes is not None:
            codes = self.codes[::step, ::step]
            layers = [(codes == code, self.colors[name]) for name, code in self.mapping.items()]
            made["Classes"] = painted(codes.shape, layers, NO_DATA_COLOUR)
        return {title: self._warped(image, step) for title, image in made.items()}

    def _transform(self, step: int = 1) -> Affine:
        frame = self.frame
        return Affine(step * frame.pixel_x, 0, frame.west, 0, -step * frame.pixel_y, frame.north)

    def _warped(self, image: np.ndarray, step: int) -> str:
        """Return a picture as Leaflet stretches it: in Web Mercator, as a data URL."""
        from PIL import Image

        rows, columns = image.shape[:2]
        transform, across, down = self._web_grid()
        bands = np.concatenate([np.moveaxis(image, -1, 0), np.full((1, rows, columns), 255, "u1")])
        warped = np.zeros((4, down, across), "uint8")
        rasterio.warp.reproject(
            bands, warped, src_transform=self._transform(step), src_crs=self.tile.rio.crs,
            dst_transform=transform, dst_crs=WEB_MERCATOR,
        )  # fmt: skip
        return data_url(Image.fromarray(np.moveaxis(warped, 0, -1)), "WEBP", quality=80)

    def _web_grid(self) -> tuple[Affine, int, int]:
        frame = self.frame
        south = frame.north - frame.rows * frame.pixel_y
        east = frame.west + frame.columns * frame.pixel_x
        scale = SIDE / max(frame.rows, frame.columns)
        size = max(1, round(frame.columns * scale)), max(1, round(frame.rows * scale))
        return rasterio.warp.calculate_default_transform(
            self.tile.rio.crs, WEB_MERCATOR, *size, frame.west, south, east, frame.north
        )

    def _bounds(self) -> tuple[tuple[float, float], tuple[float, float]]:
        transform, across, down = self._web_grid()
        edges = rasterio.transform.array_bounds(down, across, transform)
        west, south, east, north = rasterio.warp.transform_bounds(WEB_MERCATOR, DEGREES, *edges)
        return (south, west), (north, east)

    def _clicked(self, **said: Any) -> None:
        if said.get("type") in ("click", "mouseout"):  # the wheel scrolls the page until a click
            self.map.scroll_wheel_zoom = said["type"] == "click"
        if said.get("type") == "click":
            latitude, longitude = said["coordinates"]
            (x,), (y,) = rasterio.warp.transform(DEGREES, self.tile.rio.crs,
                                                 [longitude], [latitude])  # fmt: skip
            column, row = (math.floor(n) for n in ~self._transform() @ (x, y))
            self.ask(row, column)

    def ask(self, row: int, column: int) -> None:
        """Say what a pixel holds, and frame it on the map; beside the tile nothing is said."""
        if not (0 <= row < self.frame.rows and 0 <= column < self.frame.columns):
            return
        import ipyleaflet

        around = ((0, 0), (0, 1), (1, 1), (1, 0))
        corners = [self._transform() @ (column + j, row + i) for i, j in around]
        mark = ipyleaflet.Polygon(locations=self._degrees(corners), color=MARK, weight=2,
                                  fill=False)  # fmt: skip
        if self._mark is not None:
            self.map.remove(self._mark)
        self._mark = mark
        self.map.add(mark)
        self.row.value, self.column.value = row, column
        self.said.value = self._words(row, column)

    def _metres(self, ring: np.ndarray) -> np.ndarray:
        """Return an outline, in kilometres from the south-west corner, as map coordinates."""
        south = self.frame.north - self.frame.rows * self.frame.pixel_y
        return ring * KM + (self.frame.west, south)

    def _degrees(self, places: Any) -> list[tuple[float, float]]:
        """Return map coordinates as Leaflet takes them: latitude and longitude."""
        x, y = np.asarray(places, float).T
        longitudes, latitudes = rasterio.warp.transform(self.tile.rio.crs, DEGREES, x, y)
        return list(zip(latitudes, longitudes, strict=True))

    def _legend(self) -> str:
        patch = "display:inline-block;width:1em;height:1em;border:1px solid currentColor"
        lines = "".join(
            f'<div><span style="{patch};background:{color}"></span> {html.escape(name)}</div>'
            for name, color in self.colors.items()
        )
        return f'<div style="{TEXT};margin:0 2em">{lines}</div>'

    def _words(self, row: int, column: int) -> str:
        lines = []
        if self.codes is not None:
            names = {code: name for name, code in self.mapping.items()}
            lines.append(("class", names.get(int(self.codes[row, column]), "no class")))
        for band in map(str, self.tile["band"].values):
            value = float(band_values(self.tile, band)[row, column])
            title = f"{band} {BANDS[band].title}" if band in BANDS else band
            lines.append((title, f"{value:.3f}" if math.isfinite(value) else "no data"))
        cells = "".join(
            f"<tr><td>{html.escape(name)}</td><td>{html.escape(value)}</td></tr>"
            for name, value in lines
        )
        look = surroundings(self.tile, row, column, self.limits, LOOK).image(60_000)
        return (
            f'<div role="status" style="{TEXT};display:flex;flex-wrap:wrap;gap:16px"><div>'
            f"<b>Row {row}, column {column}</b><table>{cells}</table></div>{look}</div>"
        )
