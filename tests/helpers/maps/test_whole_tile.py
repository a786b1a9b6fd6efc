"""The map of a large tile: the pixel that is clicked is the one that is told and framed."""

import re

import geopandas as gpd
import numpy as np
import pytest
import rasterio.warp
import rioxarray  # noqa: F401  (gives every DataArray its .rio)
import xarray as xr
from shapely.geometry import box

from helpers import maps
from helpers.maps import inline
from helpers.maps.frame import frame_of
from helpers.maps.outlines import outlines_of
from helpers.maps.whole_tile import LiveMap

BANDS = ["B04", "B03", "B02", "B8A"]
# rows, columns, pixel in metres, CRS: whole tiles of each resolution are as long
TILES = [
    (1830, 24, 60, "EPSG:32631"),
    (24, 5490, 20, "EPSG:32631"),
    (10980, 9, 10, "EPSG:32719"),
    (331, 400, 60, "EPSG:32760"),
]


def tile_of(rows, columns, pixel, crs):
    values = np.arange(rows * columns, dtype="float32").reshape(rows, columns) % 9973 / 10_000
    layers = np.stack([values + i / 10 for i in range(4)])
    y, x = 4_900_020 - (np.arange(rows) + 0.5) * pixel, 300_000 + (np.arange(columns) + 0.5) * pixel
    made = xr.DataArray(layers, dims=("band", "y", "x"), coords={"band": BANDS, "y": y, "x": x})
    return made.rio.write_crs(crs)


@pytest.mark.parametrize("shape", TILES)
def test_a_click_tells_and_frames_the_pixel_under_it(shape):
    tile, (rows, columns, pixel, crs) = tile_of(*shape), shape
    codes = (np.arange(rows * columns).reshape(rows, columns) % 3).astype("uint8")
    live = LiveMap(tile, codes, {"WATER": 1, "FOREST": 2})
    assert live.widget is not None
    generator = np.random.default_rng(rows)
    places = [(0, 0), (rows - 1, columns - 1)]
    places += list(
        zip(generator.integers(0, rows, 6), generator.integers(0, columns, 6), strict=True)
    )
    for row, column in places:
        across, down = generator.uniform(0.05, 0.95, 2)  # anywhere within the pixel
        x, y = 300_000 + (column + across) * pixel, 4_900_020 - (row + down) * pixel
        (longitude,), (latitude,) = rasterio.warp.transform(crs, "EPSG:4326", [x], [y])
        live.map._interaction_callbacks(type="click", coordinates=[latitude, longitude])
        assert f"Row {row}, column {column}<" in live.said.value
        assert re.findall(r"<td>(-?[\d.]+)</td>", live.said.value) == [
            f"{float(value):.3f}" for value in tile.values[:, row, column]
        ]
        name = {0: "no class", 1: "WATER", 2: "FOREST"}[codes[row, column]]
        assert f"<td>class</td><td>{name}</td>" in live.said.value
        marks = [layer for layer in live.map.layers if hasattr(layer, "locations")]
        assert len(marks) == 1
        latitudes, longitudes = zip(*marks[0].locations, strict=True)
        assert min(latitudes) < latitude < max(latitudes)
        assert min(longitudes) < longitude < max(longitudes)
    before = live.said.value
    live.map._interaction_callbacks(type="click", coordinates=[latitude + 3, longitude])
    assert live.said.value == before
    live.row.value, live.column.value = 1, 2  # without a mouse
    live.ask(live.row.value, live.column.value)
    assert "Row 1, column 2<" in live.said.value


def test_a_large_tile_is_live_in_a_kernel_alone_and_a_page_everywhere(monkeypatch):
    large, small = (
        maps.explore(tile_of(*TILES[-1])),
        maps.explore(tile_of(40, 30, 60, "EPSG:32631")),
    )
    widget = "application/vnd.jupyter.widget-view+json"
    assert widget not in large._repr_mimebundle_()
    monkeypatch.setattr(inline, "_in_kernel", lambda: True)
    bundle = large._repr_mimebundle_()
    assert widget in bundle
    assert bundle["text/html"].startswith("<iframe")
    assert widget not in small._repr_mimebundle_()


def test_polygons_lie_on_the_live_map_where_they_lie_on_the_tile():
    tile = tile_of(*TILES[-1])
    square = box(300_600, 4_899_000, 301_200, 4_899_600)
    shapes = gpd.GeoDataFrame({"class": ["<b>WATER"], "color": ["#112233"]}, geometry=[square],
                              crs=tile.rio.crs)  # fmt: skip
    shown = outlines_of(shapes, tile, frame_of(tile))
    live = LiveMap(tile, None, {"<b>WATER": 1}, shown)
    assert "&lt;b&gt;WATER" in live._legend()
    assert live.widget is not None
    (line,) = [layer for layer in live.map.layers if hasattr(layer, "locations")]
    assert line.color == "#112233"
    there = gpd.GeoSeries([square], crs=tile.rio.crs).to_crs("EPSG:4326")[0].exterior.coords
    assert np.allclose(sorted({(round(a, 7), round(b, 7)) for a, b in line.locations}),
                       sorted({(round(y, 7), round(x, 7)) for x, y in there}))  # fmt: skip
