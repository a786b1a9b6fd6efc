"""The map to move and click in: one page without a network, in a frame of the notebook.

The frame is sandboxed: its script cannot reach the notebook. Texts of learners (class names) go
into the page as JSON and are shown as text alone.
"""

import base64
import html
import json
import os
import sys
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.bands import BANDS, COURSE_BANDS
from helpers.classes import NODATA
from helpers.files import writing
from helpers.maps import shares, stretch
from helpers.maps.data_url import data_url
from helpers.maps.frame import KM, frame_of, plane
from helpers.maps.outlines import outlines_of
from helpers.maps.picture import credit_of

if TYPE_CHECKING:
    import geopandas
    import xarray as xr
    from numpy.typing import ArrayLike

STATIC = Path(__file__).resolve().parents[1] / "static"
HEIGHT = 640  # screen pixels
PICTURE_SIDE = 1000  # pixels of the pictures in the page
VALUE_SIDE = 320  # pixels whose numbers are in the page: all of a small tile, some of a large one
SCALE, SHIFT, NO_VALUE = 1000, 1000, 65535
UNTRUSTED = "Run this cell to see the map."


class InlineMap:
    """An interactive map of a tile; `helpers.maps.explore` makes it.

    Attributes
    ----------
    page : str
        The whole map as one HTML page.
    alt : str
        What it shows, in words.
    """

    def __init__(
        self,
        tile: "xr.DataArray",
        classes: "ArrayLike | xr.DataArray | None" = None,
        mapping: Mapping[str, int] | None = None,
        polygons: "geopandas.GeoDataFrame | None" = None,
    ) -> None:
        self._tile = tile
        self._frame = frame_of(tile)
        self._mapping = dict(mapping or {})
        self._colors = stretch.class_colors(self._mapping)
        self._codes = None if classes is None else plane(classes, self._frame, "the class raster")
        self._polygons = [] if polygons is None else outlines_of(polygons, tile, self._frame)
        views = ", ".join(
            filter(None, ("classes" * (classes is not None), "polygons" * bool(self._polygons)))
        )
        self.alt = "Interactive map: true colour and false colour" + f", {views}" * bool(views)

    @cached_property
    def page(self) -> str:
        """The whole map as one HTML page."""
        styles = _asset("leaflet/leaflet.css").replace("url(images/", "url(data:,") + _asset(
            "inline_map.css"
        )
        content = json.dumps(self._content()).replace("<", "\\u003c")
        code = _asset("leaflet/leaflet.js") + "\n" + _asset("inline_map.js")
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{self.alt}</title>'
            f"<style>{styles}</style></head><body>"
            '<div id="page"><div id="map"></div><div id="side"><div id="views"></div>'
            '<div id="pixel" role="status"></div><div id="chart"></div>'
            '<p class="note" id="note"></p><p id="credit"></p></div></div>'
            f'<script id="data" type="application/json">{content}</script>'
            f'<script id="code" type="text/plain">{_text(code.encode())}</script>'
            f"<script>{_asset('unpack.js')}</script></body></html>"
        )

    def save(self, path: str | Path) -> Path:
        """Write the map as an HTML page of its own and return the path."""
        with writing(path) as temporary:
            temporary.write_text(self.page, encoding="utf-8")
        return Path(path)

    def _repr_html_(self) -> str:
        # A frame's inner text is never shown, except in a notebook that is not trusted: there
        # JupyterLab takes the frame away and leaves the text.
        return (
            f'<iframe title="{html.escape(self.alt)}" sandbox="allow-scripts" width="100%" '
            f'height="{HEIGHT}" style="border: 1px solid #ccc" srcdoc="{html.escape(self.page)}">'
            f"{UNTRUSTED}</iframe>"
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Return the page; for a large tile in a kernel, widgets that answer every pixel."""
        bundle = {"text/html": self._repr_html_(), "text/plain": repr(self)}
        crs = getattr(getattr(self._tile, "rio", None), "crs", None)
        if self.stride > 1 and crs is not None and _in_kernel():
            from helpers.maps.whole_tile import LiveMap

            live = LiveMap(self._tile, self._codes, self._mapping, self._polygons)
            bundle = {**live.widget._repr_mimebundle_(), **bundle}
        return bundle

    def __repr__(self) -> str:
        return self.alt

    @property
    def stride(self) -> int:
        """Of how many rows and columns one can be asked in the page."""
        return -(-max(self._frame.rows, self._frame.columns) // VALUE_SIDE)

    def _content(self) -> dict[str, Any]:
        stride = self.stride
        bands = _band_names(self._tile)
        values = [stretch.band_values(self._tile, band) for band in bands]
        return {
            "width": self._frame.width * KM,
            "height": self._frame.height * KM,
            "pixel": self._frame.pixel_x,
            "pictures": [
                _picture("True colour", self._tile, stretch.TRUE_COLOUR),
                _picture("False colour (plants are red)", self._tile, stretch.FALSE_COLOUR),
            ],
            "classes": self._class_layer(),
            "polygons": [self._outline(feature) for feature in self._polygons],
            "credit": credit_of(self._tile),
            "bands": [_about(band) for band in bands],
            "means": self._means(values),
            "stride": stride,
            "whole": [self._frame.rows, self._frame.columns],
            **_packed(values, self._codes, stride),
        }

    def _class_layer(self) -> dict[str, Any] | None:
        if self._codes is None:
            return None
        counted = shares.shares(self._codes, self._mapping, self._colors, self._frame)
        return {
            "url": _class_url(self._codes, self._mapping, self._colors),
            "legend": [{"color": c.color, "text": f"{c.name}: {c.size}"} for c in counted],
            "names": {str(code): name for name, code in self._mapping.items()},
        }

    def _outline(self, feature: Any) -> dict[str, Any]:
        rings = [np.round(ring[:, ::-1] * KM, 1).tolist() for ring in feature.rings]
        return {"name": feature.name, "color": feature.color, "rings": rings}

    def _means(self, values: Sequence[np.ndarray]) -> list[dict[str, Any]]:
        if self._codes is None:
            return []
        complete = np.logical_and.reduce([np.isfinite(band) for band in values])
        means = []
        for name, code in self._mapping.items():
            inside = complete & (self._codes == code)
            if inside.any():  # band by band: all of a tile's pixels once more would be 50 MB
                mean = np.round([band[inside].mean() for band in values], 4).tolist()
                means.append({"name": name, "color": self._colors[name], "values": mean})
        return means


def _in_kernel() -> bool:
    """Tell whether somebody sits before this kernel: widgets need one that goes on running."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return hasattr(shell, "kernel") and "COURSE_STATIC" not in os.environ


def _asset(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _band_names(tile: "xr.DataArray") -> list[str]:
    names = [str(name) for name in tile["band"].values] if "band" in tile.coords else []
    return names if any(n in BANDS for n in names) else list(COURSE_BANDS[: tile.sizes["band"]])


def _about(band: str) -> dict[str, Any]:
    known = BANDS.get(band)
    title = f"{band} {known.title}" if known else band
    return {"name": band, "title": title, "wavelength": known.wavelength if known else 0}


def _packed(values: Sequence[np.ndarray], codes: np.ndarray | None, stride: int) -> dict[str, Any]:
    """Return the values of every stride-th pixel as text: thousandths, shifted to be positive."""
    some = np.stack([band[::stride, ::stride] for band in values])
    numbers = np.clip(np.rint(some * SCALE + SHIFT), 0, NO_VALUE - 1)
    numbers = np.where(np.isfinite(some), numbers, NO_VALUE).astype("<u2")
    rest = b"" if codes is None else codes[::stride, ::stride].astype(np.uint8).tobytes()
    return {
        "rows": some.shape[1],
        "columns": some.shape[2],
        "scale": SCALE,
        "shift": SHIFT,
        # all low bytes, then all high bytes: these repeat and pack well
        "values": _text(numbers.view("u1").reshape(-1, 2).T.tobytes() + rest),
    }


def _text(content: bytes) -> str:
    """Return bytes packed and as plain letters: a notebook is saved with all of it."""
    return base64.b64encode(zlib.compress(content, 6)).decode("ascii")


def _picture(title: str, tile: "xr.DataArray", bands: tuple[str, ...]) -> dict[str, str]:
    from PIL import Image

    image = Image.fromarray(stretch.rgb_image(tile, bands))
    image.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.BOX)
    return {"title": title, "url": data_url(image, "WEBP", quality=72)}


def _class_url(codes: np.ndarray, mapping: Mapping[str, int], colors: Mapping[str, str]) -> str:
    """Return the classes as a see-through PNG; a large raster shows each block's main class."""
    from PIL import Image

    factor = -(-max(codes.shape) // PICTURE_SIDE)
    known = [NODATA, *mapping.values()]
    layers = np.stack([_block_counts(codes == code, factor) for code in known])
    image = Image.fromarray(layers.argmax(axis=0).astype(np.uint8), mode="P")
    palette = [part for color in ("#000000", *colors.values()) for part in stretch.rgb_of(color)]
    image.putpalette(palette)
    return data_url(image, "PNG", transparency=0)


def _block_counts(chosen: np.ndarray, factor: int) -> np.ndarray:
    rows, columns = (-(-side // factor) * factor for side in chosen.shape)
    padded = np.zeros((rows, columns), np.uint8)
    padded[: chosen.shape[0], : chosen.shape[1]] = chosen
    blocks = padded.reshape(rows // factor, factor, columns // factor, factor)
    return blocks.sum(axis=(1, 3), dtype=np.uint16)
