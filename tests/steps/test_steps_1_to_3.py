"""The fixtures of steps 1 to 3 are what they say, and odd results are judged, not stumbled over."""

import warnings

import geopandas as gpd
import numpy as np
import pytest
import xarray as xr
from rasterio.features import rasterize

from helpers.checks import load_bands as bands
from helpers.checks import load_polygons as polygons
from helpers.checks import offset_effect
from helpers.checks import rasterize_polygons as labels
from helpers.checks.core import CheckFailed
from helpers.checks.judging.band_judgements import band_inside
from helpers.checks.made.label_grid import make_grid
from helpers.checks.made.polygon_file import write_polygons
from helpers.checks.made.product_folder import make_product
from helpers.paths import ROOT
from helpers.product import Product
from helpers.work.definitions import namespace_of
from helpers.work.notebooks import read_notebook

POLYGON_CHECKS = (polygons.reads, polygons.columns, polygons.crs, polygons.coordinates)
BAND_CHECKS = (
    bands.bands, bands.reflectance, bands.argument, bands.nodata, bands.values_range,
    bands.resolution, bands.georeference,
)  # fmt: skip
LABEL_CHECKS = (
    labels.shape, labels.mapping, labels.labels, labels.features, labels.georeference
)  # fmt: skip
EFFECT_CHECKS = (offset_effect.ndvi, offset_effect.nodata)


@pytest.mark.parametrize("all_touched", [False, True])
def test_only_the_centre_rule_gives_the_chosen_labels_back(all_touched):
    made = make_grid(("WW..", ".WF.", "A.FF"), split=2, shuffle=5)
    codes = {"WATER": 1, "FOREST": 2, "FARM": 3}
    mask = rasterize(
        zip(made.polygons.geometry, made.polygons["class"].map(codes), strict=True),
        out_shape=made.names.shape,
        transform=made.tile.rio.transform(),
        all_touched=all_touched,
    )
    chosen = np.vectorize(lambda name: codes.get(name, 0))(made.names)
    assert (mask == chosen).all() == (not all_touched)


def test_each_call_gets_a_product_that_no_answer_has_touched():
    first = make_product(seed=5)
    for image in first.path.rglob("*.jp2"):
        image.write_bytes(b"changed")
    second = make_product(seed=5)
    assert second.path != first.path
    assert all(p.stat().st_size > 100 for p in second.path.rglob("*.jp2"))


@pytest.mark.parametrize(("touch", "shared"), [
    (lambda folder: None, True),
    (lambda folder: (folder / "notes.txt").touch(), False),
    (lambda folder: next(folder.rglob("*.jp2")).unlink(), False),
])  # fmt: skip
def test_checks_of_one_product_share_its_folder_until_an_answer_touches_it(touch, shared):
    first = make_product(seed=6)
    touch(first.path)
    second = make_product(seed=6)
    assert (second.path == first.path) == shared
    assert len(list(second.path.rglob("*.jp2"))) == 5  # four bands and the decoy


@pytest.mark.parametrize("stated", [0, -1000, None])
def test_made_products_state_the_offset_asked_for(stated):
    product = Product.open(make_product(stated_offset=stated).path)
    assert (product.offset, product.offset_source) == (stated or 0, "metadata")


def test_made_polygons_hold_both_kinds_of_shapes_and_a_hole():
    made = write_polygons(classes=("a", "b"))
    kinds = gpd.read_file(made.path).geom_type.tolist()
    assert kinds == ["Polygon", "MultiPolygon"]
    assert len(made.shapes[0].interiors) == 1


def test_a_constant_band_is_no_band_and_raises_no_warning():
    numbers = make_product().numbers[60]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert band_inside(np.full(numbers.shape[1:], 0.1), numbers) is None


def _tile(values, **coords):
    names = ["B04", "B03", "B02", "B8A"]
    return xr.DataArray(values, dims=("band", "y", "x"), coords={"band": names, **coords})


MASK = np.zeros((3, 4), np.uint8)
ODD = (None, 1, "text", [], {}, np.zeros(3), (None, None))
ODD_TILES = (
    _tile(np.full((4, 3, 4), 0.1, "float32")),
    _tile(np.full((4, 1, 1), np.nan)),
    _tile(np.zeros((4, 3, 4), complex)),
    _tile(np.zeros((4, 3, 4)), x=list("abcd")),
)
ODD_LABELS = (
    (MASK, {"WATER": np.array([1, 2]), "FOREST": 2, "FARM": 3}),
    (MASK, {("a", "b"): 1}),
    (MASK.astype("U1"), {"WATER": "1", "FOREST": "2", "FARM": "3"}),
    (np.zeros((3, 4), [("code", "u1")]), {"WATER": 1, "FOREST": 2, "FARM": 3}),
)
ODD_NUMBERS = (("a", "b"), (1j, 1), ([1], [2]), (np.array([]), 1.0), (1, 2, 3))


def _failures(check, result):
    def answer(*args, **kwargs):
        return result

    try:
        check(answer)
    except CheckFailed as failure:  # a CheckDefect ends the test
        return str(failure).split("\n")
    return []


@pytest.mark.parametrize("check", LABEL_CHECKS + BAND_CHECKS + EFFECT_CHECKS + POLYGON_CHECKS)
def test_odd_results_get_a_message_of_at_most_five_lines(check, capfd):
    special = {LABEL_CHECKS: ODD_LABELS, BAND_CHECKS: ODD_TILES, EFFECT_CHECKS: ODD_NUMBERS}
    own = next((odd for checks, odd in special.items() if check in checks), ())
    for result in ODD:
        assert 2 <= len(_failures(check, result)) <= 5
    for result in own:
        assert len(_failures(check, result)) <= 5
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("check", POLYGON_CHECKS)
def test_odd_tables_get_a_message(check):
    def doubled(path):
        table = gpd.read_file(path).to_crs(32631)
        return table.join(table[["class"]].set_axis(["other"], axis=1)).rename(
            columns={"other": "class"}
        )

    def unhashable(path):
        return gpd.read_file(path).assign(note=[{}] * 3)

    def no_geometry(path):
        table = gpd.read_file(path)
        return gpd.GeoDataFrame(table.drop(columns="geometry"))

    for answer in (doubled, unhashable, no_geometry):
        try:
            check(answer)
        except CheckFailed as failure:
            assert len(failure.lines) <= 5


def test_the_text_of_step_2_tells_the_ndvi_of_the_real_forest(toulouse):
    notebook = read_notebook(ROOT / "source" / "02_load_bands" / "02_load_bands.ipynb")
    step = namespace_of(notebook)
    product = toulouse / "SENTINEL.SAFE"
    without = step["load_sentinel_data"](product)
    table = gpd.read_file(toulouse / "polygons.geojson").to_crs(without.rio.crs)
    forest = table[table["class"] == "FOREST"]
    inside = rasterize(
        forest.geometry, without.shape[1:], transform=without.rio.transform(), dtype="uint8"
    )
    medians = step["offset_effect"](without, without - 0.1, inside == 1)
    told = "NDVI of {:.2f} without the offset and of {:.2f} with it".format(*medians)
    assert any(told in cell.source for cell in notebook.cells)
