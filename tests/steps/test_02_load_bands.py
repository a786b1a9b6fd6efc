"""Step 2: its products are what they say, each slip costs its own check, and causes are true."""

import functools
import warnings

import geopandas as gpd
import numpy as np
import pytest
import xarray as xr
from rasterio.features import rasterize

from helpers.bands import COURSE_BANDS
from helpers.checks import load_bands as checks
from helpers.checks import offset_effect
from helpers.checks.core import CheckFailed
from helpers.checks.judging.band_judgements import band_inside
from helpers.checks.made.product_folder import make_product, varied_product
from helpers.checks.offset_effect import make_laboratory, varied_laboratory
from helpers.checks.wording import form_problems
from helpers.paths import ROOT
from helpers.product import Product
from helpers.work.definitions import namespace_of
from helpers.work.notebooks import read_notebook
from tests.steps.trying import ODD, boxes, cause, corpus_boxes, lines_about, written

SLUG = "02_load_bands"
ASPECTS = (
    checks.bands, checks.reflectance, checks.argument, checks.nodata, checks.values_range,
    checks.resolution, checks.georeference,
)  # fmt: skip
EFFECT = (offset_effect.ndvi, offset_effect.nodata)


@functools.cache
def reference(function="load_sentinel_data"):
    """Return a solution of the master."""
    return namespace_of(read_notebook(ROOT / "source" / SLUG / f"{SLUG}.ipynb"))[function]


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


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_seed_a_product_is_one_of_another_tile(seed):
    made = make_product(**varied_product(seed))
    product = Product.open(made.path)
    assert "T31TCJ" not in product.name
    assert made.crs.to_epsg() != 32631
    rows, columns = made.numbers[60].shape[1:]
    assert rows < columns or rows > columns


def test_a_constant_band_is_no_band_and_raises_no_warning():
    numbers = make_product().numbers[60]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert band_inside(np.full(numbers.shape[1:], 0.1), numbers) is None


@pytest.mark.parametrize("check", ASPECTS)
def test_a_right_answer_passes_whatever_the_seed(check):
    for seed in range(100, 104):
        check(reference(), seed=seed)


@pytest.mark.parametrize("check", EFFECT)
def test_a_right_laboratory_passes_whatever_the_seed(check):
    for seed in range(100, 150):
        check(reference("offset_effect"), seed=seed)


def test_the_laboratory_has_gaps_in_one_band_alone_and_an_even_number_of_pixels():
    drawn = varied_laboratory(2, gaps=True)
    assert {len(bands) for _, bands in drawn["gaps"]} == {1, 4}
    assert varied_laboratory(1)["shift"] != 0.1
    assert make_laboratory(**varied_laboratory(1)).inside.sum() % 2 == 0


def _tile(values, **coords):
    return xr.DataArray(
        values, dims=("band", "y", "x"), coords={"band": list(COURSE_BANDS), **coords}
    )


ODD_TILES = (
    _tile(np.full((4, 3, 4), 0.1, "float32")),
    _tile(np.full((4, 3, 4), np.nan)),
    _tile(np.full((4, 3, 4), np.inf)),
    _tile(np.full((4, 1, 1), np.nan)),
    _tile(np.zeros((4, 3, 4), complex)),
    _tile(np.zeros((4, 3, 4), object)),
    _tile(np.zeros((4, 3, 4)), x=list("abcd")),
    _tile(np.zeros((4, 3, 4)), x=np.full(4, np.nan), y=np.full(3, np.inf)),
    xr.DataArray(np.zeros((4, 3, 4)), dims=("band", "y", "x"), coords={"band": range(4)}),
    xr.DataArray(np.zeros((4, 3, 4)), dims=("x", "y", "band")),
)


@pytest.mark.parametrize("check", ASPECTS)
def test_odd_results_get_a_message(check, capfd):
    for result in (*ODD, *ODD_TILES):
        lines = lines_about(check, result)
        assert 2 <= len(lines) <= 5, result
        assert form_problems("\n".join(lines)) == []
    assert capfd.readouterr().err == ""


ODD_NUMBERS = (
    ("a", "b"), (1j, 1), ([1], [2]), ([1, 2], [3]), (np.array([]), 1.0), (1, 2, 3), (True, False),
    (np.nan, np.nan), (np.inf, -np.inf), ([[1], [2, 3]], 1), (None, {}), np.array([np.nan, 1]),
    np.ma.masked_all(2), (10**400, 1), (xr.DataArray([1, 2]), 1),
)  # fmt: skip


@pytest.mark.parametrize("check", EFFECT)
def test_odd_numbers_get_a_message(check, capfd):
    for result in (*ODD, *ODD_NUMBERS):
        lines = lines_about(check, result)
        assert 2 <= len(lines) <= 5, result
        assert form_problems("\n".join(lines)) == []
    assert capfd.readouterr().err == ""


def _with_centres(value):
    def change(tile):
        return tile.assign_coords(x=np.full(tile.sizes["x"], value))

    return change


HOSTILE_PLACES = {
    "NaN centres": _with_centres(np.nan),
    "infinite centres": _with_centres(np.inf),
    "centres of text": lambda tile: tile.assign_coords(x=[f"{v:.0f}" for v in tile.x.values]),
    "NaN transform": lambda tile: tile.assign_coords(
        spatial_ref=tile.spatial_ref.assign_attrs(GeoTransform="nan nan nan nan nan nan")
    ),
    "no transform": lambda tile: tile.assign_coords(
        spatial_ref=tile.spatial_ref.assign_attrs(GeoTransform="six numbers")
    ),
    "no CRS": lambda tile: tile.assign_coords(
        spatial_ref=xr.DataArray(0, attrs={"crs_wkt": "PROJCS[nonsense", "spatial_ref": "x"})
    ),
}


@pytest.mark.parametrize("change", HOSTILE_PLACES.values(), ids=HOSTILE_PLACES)
def test_hostile_coordinates_are_no_coordinates(change):
    with pytest.raises(CheckFailed) as failure:
        checks.georeference(lambda *args, **kwargs: change(reference()(*args, **kwargs)))
    assert form_problems(str(failure.value)) == []


ONE_SLIP = {
    "wrong_band_order": {"bands"},
    "wrong_names_over_other_bands": {"bands"},
    "wrong_bands_numbered": {"bands"},
    "wrong_x_before_y": {"bands"},
    "wrong_divisor": {"reflectance", "argument"},
    "wrong_no_offset": {"reflectance", "argument"},
    "wrong_default_offset": {"argument"},
    "wrong_offset_of_metadata": {"argument"},
    "wrong_all_bands_masked": {"nodata"},
    "wrong_zeros_of_red": {"nodata"},
    "wrong_int16": {"range"},
    "wrong_saturated_masked": {"range"},
    "wrong_clipped": {"range"},
    "wrong_any_folder": {"resolution"},
    "wrong_crs_fixed": {"georeference"},
    "wrong_effect_nan_per_band": {"nodata"},
}


@pytest.mark.parametrize(("name", "aspects"), ONE_SLIP.items())
def test_one_slip_costs_the_checks_that_it_breaks(name, aspects):
    assert set(corpus_boxes(SLUG, name)) == aspects


BODY = """
def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    layers = []
    for name in {names}:
        pattern = f"GRANULE/*/IMG_DATA/R{{resolution}}m/*_{{name}}_{{resolution}}m.jp2"
        file = next(sentinel_product_location.glob(pattern))
        layers.append(rioxarray.open_rasterio(file).squeeze("band", drop=True))
    numbers = xr.concat(layers, dim=pd.Index({labels}, name="band"))
    return {end}
"""
ASKED, SORTED = ["B04", "B03", "B02", "B8A"], ["B02", "B03", "B04", "B8A"]
RIGHT = "(numbers.where(numbers != 0) + offset) / 10_000"
CAUSES = {
    "another order": ({"names": SORTED, "labels": SORTED}, {"bands": "in another order"}),
    "names over other files": ({"names": SORTED}, {"bands": "in another order than the names"}),
    "method": ({"end": f"({RIGHT}).transpose"}, {"bands": "parentheses are missing"}),
    "one offset": ({"end": RIGHT.replace("offset", "scene.product.offset")},
                   {"argument": "reads scene, a variable of the notebook"}),
    "int16": ({"end": RIGHT.replace("+", ".astype('int16') +")}, {"range": "int16"}),
    "zeros stay": ({"end": "(numbers.astype(float) + offset) / 10_000"},
                   {"nodata": "Zeros were treated like other numbers"}),
}  # fmt: skip


@pytest.mark.parametrize(("change", "told"), CAUSES.values(), ids=CAUSES)
def test_causes_are_true(change, told):
    code = BODY.format(**{"names": ASKED, "labels": ASKED, "end": RIGHT, **change})
    found = boxes(written(SLUG, "load_sentinel_data", code))
    for aspect, words in told.items():
        assert words in cause(found[aspect])
    if change.keys() <= {"names", "labels"}:
        assert set(found) == {"bands"}


def test_the_text_tells_the_ndvi_of_the_real_forest(toulouse):
    notebook = read_notebook(ROOT / "source" / SLUG / f"{SLUG}.ipynb")
    step = namespace_of(notebook)
    without = step["load_sentinel_data"](toulouse / "SENTINEL.SAFE")
    table = gpd.read_file(toulouse / "polygons.geojson").to_crs(without.rio.crs)
    forest = table[table["class"] == "FOREST"]
    inside = rasterize(
        forest.geometry, without.shape[1:], transform=without.rio.transform(), dtype="uint8"
    )
    medians = step["offset_effect"](without, without - 0.1, inside == 1)
    told = "NDVI of {:.2f} without the offset and of {:.2f} with it".format(*medians)
    assert any(told in cell.source for cell in notebook.cells)
