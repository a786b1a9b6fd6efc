"""`run`, `classify` and `scene check` on a product as zip, GeoTIFFs and STAC item, also remote."""

import json
import pickle
import re

import cloudpickle
import numpy as np
import pytest
import rasterio
import rasterio.shutil
from click.testing import CliRunner

from commands.cli import cli
from helpers.errors import CourseError
from helpers.product import Product
from landcover.stack import open_numbers
from tests.helpers.product.test_stac import address, store  # noqa: F401  (fixtures)
from tests.helpers.product.test_wrappings import zipped
from tests.landcover.test_options import call

CODES = {"B02": "blue", "B03": "green", "B04": "red", "B8A": "nir08", "B11": "swir16"}


@pytest.fixture(scope="module")
def wrapped(mini, store):  # noqa: F811
    """The small scene, zipped, as GeoTIFFs, and as an item beside them."""
    safe = mini.product.path
    folder = store / "mini"
    folder.mkdir()
    for band in (*CODES, "SCL"):
        image = mini.product.band_path(band, 60)
        rasterio.shutil.copy(image, folder / f"{image.stem}.tif", driver="COG")
    (folder / "MTD_MSIL2A.xml").write_bytes((safe / "MTD_MSIL2A.xml").read_bytes())
    stem = mini.product.band_path("B02", 60).stem[:23]
    assets = {name: {"href": f"{stem}{band}_60m.tif"} for band, name in CODES.items()}
    assets["scl"] = {"href": f"{stem}SCL_60m.tif"}
    properties = {"s2:product_uri": f"{mini.product.name}.SAFE", "s2:processing_baseline": "99.99"}
    item = {"type": "Feature", "id": "mini", "properties": properties, "assets": assets}
    (folder / "item.json").write_text(json.dumps(item))
    return folder, zipped(safe, store / "mini.zip", f"{safe.name}/")


@pytest.fixture(params=["zip", "folder", "item", "address"])
def given(request, wrapped, address):  # noqa: F811
    folder, archive = wrapped
    return {
        "zip": archive, "folder": folder, "item": folder / "item.json",
        "address": f"{address}/mini/item.json",
    }[request.param]  # fmt: skip


def same_map(one, other):
    """Byte by byte; the time stands beside the map."""
    return one.read_bytes() == other.read_bytes()


@pytest.fixture(scope="module")
def made(mini, tmp_path_factory):
    """What comes out of the `.SAFE` folder."""
    folder = tmp_path_factory.mktemp("made")
    run(folder, mini.product.path, mini)
    return folder


OPTIONS = ("--mask-clouds", "--confidence", "--areas")
FILES = ("map.tif", "map_confidence.tif", "map_reasons.tif")


def run(folder, product, mini):
    return call(
        "run", "--product", product, "--polygons", mini.training, *OPTIONS,
        "--csv", folder / "s.csv", "--map", folder / "map.tif", "--save-model", folder / "m.skops",
    )  # fmt: skip


def test_run_gives_what_it_gives_for_the_folder(given, mini, made, tmp_path):
    run(tmp_path, given, mini)
    assert (tmp_path / "s.csv").read_bytes() == (made / "s.csv").read_bytes()
    assert all(same_map(tmp_path / name, made / name) for name in FILES)


def test_classify_gives_what_it_gives_for_the_folder(given, made, tmp_path):
    arguments = ["--model", made / "m.skops", *OPTIONS, "--map", tmp_path / "map.tif"]
    call("classify", "--product", given, *arguments)
    with rasterio.open(tmp_path / "map.tif") as one, rasterio.open(made / "map.tif") as other:
        assert (one.read() == other.read()).all()  # other tags: one names the model's file


def test_scene_check_tells_what_it_is(given, tmp_path):
    result = CliRunner().invoke(
        cli, ["scene", "check", str(given), "--picture", str(tmp_path / "p.png")]
    )
    assert result.exit_code == 0, result.output
    for words in (f"read from    {given}\n", "31TCJ, 16 November 2022", "(DN -1000) / 10000"):
        assert words in result.output
    assert (tmp_path / "p.png").is_file()


def test_no_output_goes_into_what_is_read(wrapped, mini, tmp_path):
    folder, _ = wrapped
    for product, target, words in (
        (folder, folder / "map.tif", "would be written in the product"),
        (folder / "item.json", next(folder.glob("*_B04_*.tif")), "would be written over .*B04"),
    ):
        before = target.read_bytes() if target.exists() else None
        result = CliRunner().invoke(
            cli,
            ["run", "--product", str(product), "--polygons", str(mini.training),
             "--csv", str(tmp_path / "s.csv"), "--map", str(target)],
        )  # fmt: skip
        assert isinstance(result.exception, CourseError)
        assert re.search(words, str(result.exception))
        assert (target.read_bytes() if target.exists() else None) == before


def test_workers_on_other_computers_read_it(given):
    """A view lies in a folder of this process, which they do not see."""
    product = Product.open(given)
    numbers = cloudpickle.dumps(open_numbers([product], ["B04", "NDVI"], 60))
    wanted = load_numbers(product)
    hidden = product.path.rename(product.path.with_name("hidden"))
    try:
        assert (pickle.loads(numbers).values == wanted).all()
    finally:
        hidden.rename(product.path)


def load_numbers(product):
    with rasterio.open(product.band_path("B04", 60)) as one, \
            rasterio.open(product.band_path("B8A", 60)) as other:  # fmt: skip
        return np.stack([one.read(1), other.read(1)])
