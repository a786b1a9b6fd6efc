"""Errors that learners really meet, raised by the real libraries, get a cause and a next step."""

import linecache
import warnings

import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401  (gives DataArray its .rio)
import xarray as xr
from shapely.geometry import box

from helpers.checks.core import CheckFailed, call
from helpers.checks.raised import KNOWN, explain

# what a learner writes as the last line of the function -> words that cause and step must hold
MET = {
    "uint16 plus a negative offset": ("numbers + (-1000)", "uint16, whole numbers", "astype"),
    "next of an empty glob": ("next(folder.glob('*.jp2'))", "no name in the folder fits", "rglob"),
    "a generator for a path": ("rioxarray.open_rasterio(folder.glob('*'))", "a generator", "next("),
    "a generator for geopandas": ("gpd.read_file(folder.glob('*'))", "a generator", "next("),
    "a list of paths": ("rioxarray.open_rasterio([folder, folder])", "Several paths", "one path"),
    "no parentheses, index": ("table.to_crs[32631]", "without its parentheses", "()"),
    "no parentheses, len": ("len(table['class'].unique)", "without its parentheses", ".unique()"),
    "no parentheses, attribute": ("raster.isnull.any('band')", "without its parentheses", "()"),
    "no parentheses, argument": (
        "rasterize(zip(table.geometry, [1, 2]), out_shape=(3, 5), transform=raster.rio.transform)",
        "without its parentheses",
        ".transform()",
    ),
    "and between arrays": ("(mask > 0) and (mask < 3)", "ask for one answer", "Write & for and"),
    "and between columns": ("table.area > 0 and table.area < 9", "ask for one answer", "&"),
    "not of an array": ("not mask", "ask for one answer", "~ for not"),
    "if of an array": ("1 if mask == 0 else 2", "one answer", "values[mask]"),
    "columns of different lengths": (
        "np.column_stack([rows[:, :4], rows[:5, 4]])",
        "different lengths",
        "same mask",
    ),
    "parts that cannot be joined": (
        "np.vstack([np.zeros((2, 3)), np.zeros((3, 4))])",
        "cannot be joined",
        ".shape",
    ),
    "rows and columns exchanged": ("mask + mask.T", "(3,5) (5,3)", "(y, x)"),
    "a mask on the band axis": ("raster.values[mask == 1]", "bands first", "values[:, mask]"),
    "wrong number for reshape": ("np.zeros(12).reshape(5, 3)", "(5,3)", ".shape"),
    "one feature too many": (
        "forest.predict(rows)",
        "The number of columns was 4 in training and is 5 now",
        "rows[:, :-1]",
    ),
    "one feature too few": ("forest.predict(rows[:, :2])", "and is 2 now", "rows[:, :-1]"),
    "folds more than groups": (
        "cross_val_score(forest, rows[:, :4], codes, groups=codes, cv=GroupKFold(5))",
        "more folds than polygons",
        "folds given",
    ),
    "folds more than members": (
        "cross_val_score(forest, rows[:, :4], codes, cv=StratifiedKFold(12))",
        "more folds",
        "folds given",
    ),
    "groups forgotten": (
        "cross_val_score(forest, rows[:, :4], codes, cv=GroupKFold(2))",
        "not told",
        "groups=parts",
    ),
    "out_shape with bands": (
        "rasterize(zip(table.geometry, [1, 2]), out_shape=raster.shape)",
        "two numbers",
        "shape[1:]",
    ),
    "out_shape forgotten": (
        "rasterize(zip(table.geometry, [1, 2]))",
        "how large",
        "out_shape=data_array.shape[1:]",
    ),
    "names burnt": (
        "rasterize(zip(table.geometry, table['class']), out_shape=(3, 5))",
        "Texts",
        ".map(mapping)",
    ),
    "column misspelt": ("table['classe']", "called classe", "table.columns"),
    "attribute misspelt": (
        "table.classe",
        "In GeoDataFrame nothing is called classe",
        "documentation",
    ),
    "name of a class unknown": ("{'WATER': 1}['water']", "called water", "list(mapping)"),
    "band unknown": ("raster.sel(band='B08')", "no band of this name", 'raster["band"]'),
    "file not there, open": ("open('no.csv')", "no file of this name", "argument"),
    "file not there, raster": (
        "rioxarray.open_rasterio('no.jp2')",
        "no file of this name",
        "argument",
    ),
    "file not there, table": ("gpd.read_file('no.geojson')", "no file of this name", "argument"),
    "folder opened": ("open(folder)", "is a folder", "argument"),
    "no CRS, polygons": (
        "table.set_crs(None, allow_override=True).to_crs(4326)",
        "in which CRS",
        "state the CRS",
    ),
    "no CRS, raster": (
        "raster.drop_vars('spatial_ref').rio.reproject(4326)",
        "in which CRS",
        "CRS",
    ),
    "set_crs for to_crs": ("table.set_crs(4326)", "says what the numbers mean", "to_crs"),
    "CRS unknown": ("table.to_crs('EPSG:99999999')", "no CRS of this name", "EPSG:32631"),
    "memory": ("np.zeros((10**6, 10**6, 10))", "larger than the memory", "shapes"),
    "None has no shape": ("None.shape", "without return", "Print"),
    "text divided": ("'5' / 10000", "text and a number", "type(...)"),
    "path plus text": ("folder + '/x'", "cannot be added", "folder /"),
    "list divided": ("[1, 2] / 10000", "does not calculate", "np.array"),
    "array called": ("mask(0, 1)", "Round brackets", "mask[0, 1]"),
    "too many indices": ("mask[:, :, 0]", "fewer dimensions", ".shape"),
    "float as index": ("mask[1.0]", "whole numbers", "int("),
    "three dimensions to predict": ("forest.predict(raster.values)", "a table", "(pixels, bands)"),
    "one dimension to predict": ("forest.predict(rows[0, :4])", "a table", "reshape"),
    "codes are floats": (
        "RandomForestClassifier(2).fit(rows[:, :4], rows[:, 0])",
        "floats",
        "astype",
    ),
    "labels too short": ("forest.fit(rows[:, :4], codes[:3])", "not one label", "same mask"),
    "no rows": ("forest.predict(rows[:0, :4])", "has no row", ".shape"),
    "not trained": ("RandomForestClassifier(2).predict(rows)", "before it was trained", "fit"),
    "NaN and whole numbers": ("pd.Series([1.0, np.nan]).astype(int)", "NaN has no whole", "NaN"),
    "two names, three values": ("(lambda a, b: 0)(*(1, 2, 3))", "number of arguments", "def"),
    "keyword misspelt": (
        "pd.DataFrame(rows).to_csv('x', seperator=';')",
        "no argument seperator",
        "documentation",
    ),
    "name misspelt": ("rasterise(mask)", "rasterise is misspelt", "import"),
    "library's name misspelt": ("np.zeroes(3)", "zeroes", "documentation"),
    "library misspelt": ("__import__('geopanda')", "geopanda", "first code cell"),
    "dimension misspelt": ("raster.transpose('y', 'x', 'bands')", "no dimension", ".dims"),
    "no band number": (
        "rasterio.MemoryFile().open(driver='GTiff', height=3, width=5, count=1, "
        "dtype='uint8').write(mask)",
        "one band",
        "write(classes, 1)",
    ),
    "array has no rio": ("raster.values.rio.crs", "belongs to a raster", ".values"),
    "nothing to join": ("xr.concat([], 'band')", "found nothing", "loop"),
    "hexadecimal with #": ("int('#3B', 16)", "digits 0 to 9 and A to F", "text[1:3]"),
    "whole numbers take no fraction": ("codes.__iadd__(0.5)", "in place", "astype"),
    "ragged rows": ("np.array([[1, 2], [3]])", "different lengths", "len("),
    "exit": ("exit()", "ends the whole program", "return"),
}

CELL = """
from pathlib import Path
import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import rioxarray
import xarray as xr
from rasterio.features import rasterize
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_score

def answer(raster, table, mask, rows, codes, folder):
    numbers = np.array([0, 5], "uint16")
    forest = RandomForestClassifier(2).fit(rows[:, :4], codes)
    return {line}
"""


@pytest.fixture
def inputs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    coords = {"band": ["B04", "B03", "B02", "B8A"], "y": [150.0, 90, 30],
              "x": [30.0, 90, 150, 210, 270]}  # fmt: skip
    raster = xr.DataArray(np.full((4, 3, 5), 0.1), dims=("band", "y", "x"), coords=coords)
    shapes = [box(0, 0, 60, 60), box(60, 60, 120, 120)]
    table = gpd.GeoDataFrame({"class": ["WATER", "FARM"]}, geometry=shapes, crs=32631)
    rows = np.random.default_rng(1).random((20, 5))
    return (raster.rio.write_crs(32631), table, np.ones((3, 5), "uint8"), rows,
            np.arange(20) % 2 + 1, tmp_path)  # fmt: skip


def answer_of(line):
    source, name = CELL.format(line=line), "<answer>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    names = {}
    exec(compile(source, name, "exec"), names)
    return names["answer"]


@pytest.mark.parametrize(("line", "cause", "step"), MET.values(), ids=MET)
def test_an_error_gets_its_cause_its_line_and_a_next_step(line, cause, step, inputs):
    with warnings.catch_warnings(), pytest.raises(CheckFailed) as caught:
        warnings.simplefilter("ignore")
        call(answer_of(line), *inputs)
    lines = {
        head: words for head, _, words in (text.partition(": ") for text in caught.value.lines)
    }
    assert cause in lines["Likely cause"]
    assert step in lines["Next step"]
    assert '"Try it"' in lines["Next step"]
    assert f"return {line}"[:60] in lines["Got"]
    assert all(text.endswith(".") for text in caught.value.lines)


def test_an_error_that_nobody_foresaw_sends_to_the_cell_that_shows_it_whole():
    cause, step = explain("StrangeError", "something odd")
    assert cause == ""
    assert "Try it" in step


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.cause[:30])
def test_each_row_of_the_table_speaks_in_sentences(known):
    assert known.cause.endswith(".")
    assert known.step.endswith(".")
    assert "Try it" not in known.step  # added to each


@pytest.mark.parametrize(
    "text", ["(" * 5000, "'" * 5000, "{0}" * 500, "[path: [" * 900, ": 'list'" * 600]
)
def test_a_hostile_message_is_read_in_one_pass(text):
    for kind in ("ValueError", "KeyError", "TypeError", "AttributeError", text):
        explain(kind, text, text)
