"""STAC items as products: of this computer and over HTTP, as several archives write them."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio.shutil

from helpers import load_tile
from helpers.errors import CourseError
from helpers.product import Product
from helpers.product.safe import write_product
from tests.helpers.product.test_wrappings import AT, CORNER, NAME

EARTH_SEARCH = {
    "B02": "blue", "B03": "green", "B04": "red", "B05": "rededge1", "B08": "nir", "B8A": "nir08",
    "B11": "swir16", "SCL": "scl",
}  # fmt: skip
# Serves files as object stores do, with ranges, which Python's own server does not know.
SERVER = """
import http.server, re, sys

class Ranges(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        wanted = re.match(r"bytes=(\\d+)-(\\d*)", self.headers.get("Range", ""))
        try:
            data = open(self.translate_path(self.path), "rb").read()
        except OSError:
            return self.send_error(404)
        if "private" in self.path:
            return self.send_error(403)
        first = int(wanted[1]) if wanted else 0
        last = min(int(wanted[2] or len(data)) if wanted else len(data), len(data) - 1)
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        self.wfile.write(data[first:last + 1])

    def log_message(self, *words):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ranges)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A folder of cloud-optimised GeoTIFFs, each band at its own pixel size, and the product."""
    generator = np.random.default_rng(1)
    layers = {}
    for resolution in (10, 20):
        side = 48 * 60 // resolution
        for band in AT[resolution]:
            layers[band, resolution] = generator.integers(1, 6000, (side, side), dtype="uint16")
    layers["SCL", 20] = generator.integers(1, 12, (144, 144), dtype="uint8")
    folder = tmp_path_factory.mktemp("store")
    safe = write_product(folder, layers, crs="EPSG:32631", transform=CORNER, name=NAME)
    for image in safe.rglob("*.jp2"):
        target = folder / f"{image.stem.split('_')[2]}.tif"
        rasterio.shutil.copy(image, target, driver="COG", OVERVIEW_RESAMPLING="NEAREST")
    return folder


@pytest.fixture(scope="module")
def address(store):
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], cwd=store, stdout=subprocess.PIPE, text=True
    )
    yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    server.kill()
    server.wait()


def item(**properties):
    """Return an item as Earth Search writes it; properties of None are left out."""
    stated = {
        "datetime": "2023-06-01T10:56:03.024000Z", "platform": "sentinel-2a",
        "grid:code": "MGRS-31TCJ", "s2:processing_baseline": "05.09",
        "s2:product_uri": f"{NAME}.SAFE",
    }  # fmt: skip
    stated |= properties
    assets = {name: {"href": f"./{band}.tif"} for band, name in EARTH_SEARCH.items()}
    assets |= {f"{name}-jp2": {"href": f"s3://paid/{b}.jp2"} for b, name in EARTH_SEARCH.items()}
    assets |= {"thumbnail": {"href": "./none.jpg"}, "granule_metadata": {"href": "./none.xml"}}
    return {
        "type": "Feature", "stac_version": "1.0.0", "id": "S2A_31TCJ_20230601_0_L2A",
        "properties": {k: v for k, v in stated.items() if v is not None}, "assets": assets,
    }  # fmt: skip


def written(folder, content, name="item.json"):
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
    return folder / name


def with_bands(content, **both):
    for name, asset in content["assets"].items():
        if name in EARTH_SEARCH.values() and name != "scl":
            asset["raster:bands"] = [both]
    return content


def by_common_names():
    """As the specification 1.1 has it: keys of one's own, the band's name inside."""
    made = item()
    made["assets"] = {
        f"asset {n}": {"href": f"{b}.tif", "raster:scale": 1e-4, "raster:offset": -0.1,
                       "bands": [{"name": b, "eo:common_name": name}]}
        for n, (b, name) in enumerate(EARTH_SEARCH.items())
    }  # fmt: skip
    return made


def by_sizes():
    made = item()
    made["assets"] = {
        f"{band}_{size}m": {"href": f"{band}.tif"}
        for size in (10, 20)
        for band in (*AT[size], *(["SCL"] if size == 20 else []))
    }
    return made


KINDS = {
    "Earth Search": (item(**{"earthsearch:boa_offset_applied": False}), -1000),
    "offset applied": (
        with_bands(item(**{"earthsearch:boa_offset_applied": True}), scale=1e-4, offset=-0.1), 0,
    ),
    "offset stated": (with_bands(item(), scale=0.0001, offset=-0.1), -1000),
    "no offset stated": (with_bands(item(), scale=0.0001, offset=0), 0),
    "before baseline 4": (
        item(**{"s2:processing_baseline": "03.01", "s2:product_uri": None}), 0,
    ),
    "version 1.1": (by_common_names(), -1000),
    "Copernicus Data Space": (by_sizes(), -1000),
    "found by a search": ({"type": "FeatureCollection", "features": [item()]}, -1000),
}  # fmt: skip


@pytest.mark.parametrize("over_http", [False, True], ids=["file", "http"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_item_is_a_product(store, address, tmp_path, kind, over_http):
    content, offset = KINDS[kind]
    path = written(store, content, f"{kind}.json".replace(" ", "_"))
    # as the command line gives it: a path with one of the two slashes gone
    product = Product.open(Path(f"{address}/{path.name}") if over_http else path)
    assert (product.offset, product.quantification) == (offset, 10_000)
    assert (product.name[:19], product.name[38:44]) == (NAME[:19], "T31TCJ")
    assert product.bands(10) == ("B02", "B03", "B04", "B08")
    assert product.bands(60) == ("B02", "B03", "B04", "B05", "B08", "B11", "B8A", "SCL")
    safe = Product.open(store / f"{NAME}.SAFE")
    wanted = load_tile(safe, resolution=10, offset=offset)
    np.testing.assert_array_equal(load_tile(product, resolution=10), wanted)
    coarse = load_tile(product)
    assert coarse.rio.bounds() == wanted.rio.bounds()
    squares = wanted.values[:3].reshape(3, 48, 6, 48, 6).mean(axis=(2, 4))
    np.testing.assert_allclose(coarse.values[:3], squares, atol=0.6e-4)


def test_a_quantification_of_its_own(store):
    path = written(store, with_bands(item(), scale=5e-5, offset=-0.05))
    assert Product.open(path).offset == -1000
    assert Product.open(path).quantification == 20_000


def test_an_asset_that_nobody_needs_may_be_missing(store, address):
    content = item()
    content["assets"]["rededge1"]["href"] = "gone.tif"
    written(store, content, "gone.json")
    product = Product.open(f"{address}/gone.json")
    assert load_tile(product, resolution=10).shape == (4, 288, 288)
    with pytest.raises(CourseError, match=r"gone\.tif cannot be opened \(.*404.*address"):
        load_tile(product, ["B05"], 20)


def test_an_archive_that_wants_an_account(store, address):
    (store / "private.tif").write_bytes((store / "B04.tif").read_bytes())
    written(store, assets(red="private.tif"), "closed.json")
    words = f"the image {address}/private.tif cannot be opened .*403.*account or a signed address"
    with pytest.raises(CourseError, match=words):
        Product.open(f"{address}/closed.json")


def assets(**hrefs):
    content = item()
    content["assets"] = {name: {"href": href} for name, href in hrefs.items()}
    return content


WRONG = {
    "no JSON": ("<html>Not Found</html>", r"cannot be read as a STAC item.*download it again"),
    "a list": ("[]", "is no STAC item: it has no assets"),
    "polygons": ({"type": "FeatureCollection", "features": []}, "it is a list of 0 items"),
    "a search": ({"features": [item(), item()]}, "list of 2 items; give the JSON of one"),
    "a collection": (item() | {"type": "Collection"}, "it is a collection; give the JSON of one"),
    "Landsat": (assets(lwir11="x.tif", ang="y.txt"), r"no bands.*\(lwir11, ang\).*Level-2A"),
    "an account": (assets(red="s3://b/x.tif"), r"has its bands at s3://b/x\.tif, which needs an a"),
    "nothing there": (assets(red="none.tif"), r"none\.tif cannot be opened.*address can be reach"),
    "floats": (assets(red="floats.tif"), r"floats\.tif is none of a Level-2A.*float32.*whole num"),
    "scales differ": (
        item() | {"assets": {n: {"href": "B02.tif", "raster:bands": [{"scale": s}]}
                             for n, s in (("red", 1e-4), ("blue", 1e-3))}},
        "no usable scale and offset",
    ),
    "scale of words": (with_bands(item(), scale="small"), "no usable scale and offset"),
    "no name": (
        item(**{"s2:product_uri": None, "grid:code": None}), "neither a product's name nor its tile"
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_an_item_is_one_sentence(store, wrong):
    content, words = WRONG[wrong]
    with rasterio.open(store / "B02.tif") as file:
        profile = file.profile | {"dtype": "float32", "driver": "GTiff"}
        with rasterio.open(store / "floats.tif", "w", **profile) as target:
            target.write(file.read().astype("float32"))
    path = written(store, content, "wrong.json")
    with pytest.raises(CourseError, match=words) as caught:
        Product.open(path)
    assert ". " not in str(caught.value)
    assert str(store) in str(caught.value)


@pytest.mark.parametrize(
    ("path", "words"),
    [("none.json", "404"), ("private.json", "403"), ("B02.tif", "cannot be read as a STAC item")],
)
def test_an_address_without_an_item(store, address, path, words):
    written(store, item(), "private.json")
    with pytest.raises(CourseError, match=words) as caught:
        Product.open(f"{address}/{path}")
    assert f"{address}/{path}" in str(caught.value)


def test_a_server_that_is_not_there():
    with pytest.raises(CourseError, match=r"http://127\.0\.0\.1:9/item\.json cannot be read.*addr"):
        Product.open("http://127.0.0.1:9/item.json")
