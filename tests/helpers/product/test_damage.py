"""A damaged band is never a map: it is refused wherever a band is read."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
import rasterio
from click.testing import CliRunner
from rasterio.transform import Affine

from commands.run import run
from helpers import load_tile
from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.product import Product
from helpers.product.jp2 import damage_of
from helpers.product.manifest import MANIFEST, write_manifest
from helpers.product.safe import write_jp2, write_product
from landcover.blocks import classify_product
from landcover.model import Model, train
from landcover.product_report import report_on

BANDS = ("B04", "B03", "B02", "B8A")
PLACE = Affine(60, 0, 300000, 0, -60, 4900020)


def zeroed(path, start, length):
    """Write zeros over a part of a file, as a broken disk or download leaves it."""
    content = bytearray(path.read_bytes())
    content[start : start + length] = bytes(length)
    path.write_bytes(content)


def middle_zeroed(path):
    size = path.stat().st_size
    zeroed(path, size // 2 - size // 12, size // 6)


def noise(shape, seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(1200, 2200, shape).astype(np.uint16)


def large(folder):
    """Several tiles of noise: a band of 60 m in the large."""
    bands = {(band, 60): noise((700, 500), n) for n, band in enumerate(BANDS)}
    return write_product(folder, bands, crs="EPSG:32631", transform=PLACE)


def one_tile(folder):
    bands = {(band, 60): noise((120, 90), n) for n, band in enumerate(BANDS)}
    return write_product(folder, bands, crs="EPSG:32631", transform=PLACE)


@pytest.fixture(params=["one tile", "many tiles", "garonne-mini"])
def product(request, tmp_path, mini):
    if request.param == "garonne-mini":
        return shutil.copytree(mini.product.path, tmp_path / mini.product.path.name)
    return (one_tile if request.param == "one tile" else large)(tmp_path)


@pytest.fixture
def damaged(product):
    middle_zeroed(next(product.rglob("*_B03_60m.jp2")))
    return product


WORDS = r"B03_60m\.jp2 is cut off or damaged \(.+\); download it again"


def test_load_tile_refuses_it(damaged):
    with pytest.raises(CourseError, match=WORDS):
        load_tile(Product.open(damaged))


def test_scene_check_says_so(damaged):
    assert any(
        "B03_60m.jp2 is cut off" in words for words in report_on(Product.open(damaged)).problems
    )


def test_run_writes_no_map(damaged, mini, tmp_path):
    out = tmp_path / "map.tif"
    arguments = ["--product", str(damaged), "--polygons", str(mini.training)]
    outputs = ["--map", str(out), "--csv", str(tmp_path / "samples.csv")]
    ended = CliRunner().invoke(run, [*arguments, *outputs])
    assert isinstance(ended.exception, CourseError)
    assert "B03_60m.jp2 is cut off or damaged" in str(ended.exception)
    assert not out.exists()


def test_classify_writes_no_map(damaged, tmp_path):
    samples = np.column_stack([np.random.default_rng(0).random((40, 4)), np.repeat([1, 2], 20)])
    colors = {"WATER": "#3B8EDE", "FARM": "#FFD92F"}
    model = Model(train(samples), BANDS, 60, 0, {"WATER": 1, "FARM": 2}, colors, "a product")
    with pytest.raises(CourseError, match=WORDS):
        classify_product(model, Product.open(damaged), 60, tmp_path / "map.tif")
    assert not (tmp_path / "map.tif").exists()


READING = """
import sys
import helpers
import rioxarray
values = rioxarray.open_rasterio(sys.argv[1]).values
"""


def test_a_learners_own_reading_stops_too(tmp_path):
    """Importing `helpers` is enough: on several threads GDAL loses the decoder's errors."""
    band = next(large(tmp_path).rglob("*_B03_60m.jp2"))
    middle_zeroed(band)
    free = {key: value for key, value in os.environ.items() if key != "GDAL_NUM_THREADS"}
    ends = [
        subprocess.run(
            [sys.executable, "-c", code, str(band)], cwd=ROOT, env=free, capture_output=True
        ).returncode
        for code in (READING, READING.replace("import helpers\n", ""))
    ]
    assert ends == [1, 0]  # the second: why the setting is needed


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.8, 0.97])
def test_zeros_are_found_wherever_they_lie(tmp_path, share):
    band = next(large(tmp_path).rglob("*_B03_60m.jp2"))
    zeroed(band, int(band.stat().st_size * share), 3000)
    assert damage_of(band)


def test_a_band_of_zeros_is_whole(tmp_path):
    """Tiles without data are as short as can be, and no damage."""
    path = tmp_path / "empty.jp2"
    write_jp2(path, np.zeros((700, 500), np.uint16), rasterio.CRS.from_epsg(32631), PLACE)
    assert damage_of(path) == ""


def test_a_missing_tile_is_found(tmp_path):
    """One part of the chain is cut out: the file still begins and ends as it should."""
    band = next(large(tmp_path).rglob("*_B03_60m.jp2"))
    content = band.read_bytes()
    first = content.index(b"\xff\x90", content.index(b"\xff\x4f\xff\x51"))
    length = int.from_bytes(content[first + 6 : first + 10], "big")
    box = content.index(b"jp2c") - 4
    size = int.from_bytes(content[box : box + 4], "big")
    shorter = (size - length if size else 0).to_bytes(4, "big")
    band.write_bytes(content[:box] + shorter + content[box + 4 : first] + content[first + length :])
    assert "tiles are broken off" in damage_of(band)


def test_one_byte_is_enough_where_a_manifest_lists_the_sum(tmp_path):
    product = large(tmp_path)
    write_manifest(product)
    assert load_tile(Product.open(product)).shape == (4, 700, 500)
    band = next(product.rglob("*_B03_60m.jp2"))
    zeroed(band, band.stat().st_size // 2, 1)
    assert damage_of(band) == ""
    with pytest.raises(CourseError, match=rf"not those that {MANIFEST} lists.*download it again"):
        load_tile(Product.open(product))


def test_a_manifest_that_nobody_can_read_hinders_nothing(tmp_path):
    product = large(tmp_path)
    (product / MANIFEST).write_text("<xfdu>", "utf-8")
    assert load_tile(Product.open(product)).shape == (4, 700, 500)
