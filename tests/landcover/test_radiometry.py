"""One radiometry: what a product's metadata state holds in a run, a tile and a model alike."""

import numpy as np
import pytest
import rasterio
from click.testing import CliRunner

from commands.run import run
from helpers import load_tile
from helpers.product import Product
from helpers.product.safe import write_product
from landcover.blocks import classify_product
from landcover.model import load_model

BANDS = ("B04", "B03", "B02", "B8A")


def restated(mini, folder, offset, quantification):
    """The small scene as a product that stores its reflectances in another way."""
    bands = {}
    for band in BANDS:
        with rasterio.open(mini.product.band_path(band, 60)) as file:
            numbers, crs, place = file.read(1).astype(float), file.crs, file.transform
        stored = np.round((numbers - 1000) / 10_000 * quantification) - (offset or 0)
        bands[band, 60] = np.where(numbers > 0, np.clip(stored, 1, 32767), 0).astype(np.uint16)
    return write_product(
        folder, bands, crs=crs, transform=place, offset=offset, quantification=quantification
    )


@pytest.mark.parametrize(
    ("offset", "quantification"),
    [(-1000, 10_000), (-1000, 2000), (None, 2000), (-100, 1000), (-3000, 32_000)],
)
def test_run_and_classify_give_one_map(mini, tmp_path, offset, quantification):
    product = restated(mini, tmp_path, offset, quantification)
    map_, model = tmp_path / "map.tif", tmp_path / "model.skops"
    outputs = ["--map", map_, "--csv", tmp_path / "samples.csv", "--save-model", model]
    inputs = ["--product", product, "--polygons", mini.training]
    ended = CliRunner().invoke(run, [str(argument) for argument in (*inputs, *outputs)])
    assert ended.exception is None, ended.output
    opened = Product.open(product)
    classify_product(load_model(model), opened, 60, tmp_path / "again.tif")
    with rasterio.open(map_) as one, rasterio.open(tmp_path / "again.tif") as two:
        assert np.array_equal(one.read(1), two.read(1))
    with rasterio.open(mini.product.band_path("B04", 60)) as file:
        stored = file.read(1)
    tile = load_tile(opened).sel(band="B04").values
    away = np.nanmax(abs(tile - np.where(stored > 0, (stored - 1000.0) / 10_000, np.nan)))
    assert away < 0.6 / min(quantification, 10_000)
    samples = np.loadtxt(tmp_path / "samples.csv", delimiter=";", skiprows=1)
    assert np.isin(samples[:, 0].astype(np.float32).round(6), tile.round(6)).all()
