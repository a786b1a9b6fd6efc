"""The command `run`: the published results on the real product, and what can go wrong."""

import json
import re
import shutil
import subprocess
import sys

import geopandas
import numpy as np
import pandas as pd
import pytest
import rasterio

from commands import cli
from helpers.product import Product
from helpers.scenes import open_product
from helpers.steps import STEPS
from landcover.pipeline import Work, load_functions, run_step
from tests.conftest import ROOT


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Call the command line as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "commands.cli", "run", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def run_here(monkeypatch, capfd):
    """Call the command line in this process, which saves the seconds of its imports."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        words = ["course.py", "run", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capfd.readouterr()
        return subprocess.CompletedProcess(words, ended.value.code, out, err)

    return run


@pytest.fixture
def inputs(mini, tmp_path):
    """Arguments for the small scene, and its outputs in a folder of their own."""
    return {
        "--product": mini.product.path,
        "--polygons": mini.training,
        "--csv": tmp_path / "samples.csv",
        "--map": tmp_path / "map.tif",
    }


def flat(options: dict) -> list:
    return [part for pair in options.items() for part in pair]


def assert_one_sentence(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert result.returncode == 2, result.stdout + result.stderr
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.strip().split("\n")) == 1
    for word in words:
        assert word in result.stderr


@pytest.fixture(scope="session")
def published(toulouse, tmp_path_factory):
    """The tutorial's run on the real product, once: the work, and the lines it logged.

    The published table was made without the offset, hence offset 0.
    """
    folder = tmp_path_factory.mktemp("published")
    work = Work(
        open_product(toulouse / "SENTINEL.SAFE"),
        toulouse / "polygons.geojson",
        folder / "samples.csv",
        folder / "map.tif",
        offset=0,
    )
    functions = load_functions(None, STEPS)
    lines = [line for s in STEPS for line in run_step(s, work, functions[s.function])[0]]
    return work, lines


def test_the_published_samples_come_out(published):
    work, _ = published
    table = pd.read_csv(work.csv, sep=";")
    assert list(table.columns) == ["B04", "B03", "B02", "B8A", "feature_key"]
    assert sorted(work.mapping) == ["FARM", "FOREST", "WATER"]
    assert len(set(work.mapping.values())) == 3
    assert min(work.mapping.values()) > 0
    counts = {name: int((table.feature_key == code).sum()) for name, code in work.mapping.items()}
    assert counts == {"WATER": 282, "FOREST": 2481, "FARM": 350}
    assert len(table) == 3113
    water = table[table.feature_key == work.mapping["WATER"]].iloc[0]
    assert water[:4].round(6).tolist() == [0.107, 0.1152, 0.1041, 0.1073]


def test_the_published_reflectances_come_out(published):
    work, lines = published
    (line,) = [line for line in lines if line.startswith("B04: ")]
    assert line == "B04: 0.172 0.1677 0.1614 ... 0.2427 0.233 0.248"
    red = work.tile.sel(band="B04").values.ravel()
    assert red[:3].round(4).tolist() == pytest.approx([0.172, 0.1677, 0.1614])
    assert red[-3:].round(4).tolist() == pytest.approx([0.2427, 0.233, 0.248])


def test_the_published_map_comes_out(published):
    work, _ = published
    with rasterio.open(work.map) as file:
        classes = file.read(1)
        assert file.shape == (1830, 1830)
        assert file.crs.to_epsg() == 32631
        assert file.transform[:6] == (60, 0, 300000, 0, -60, 4900020)
        assert file.nodata in (0, None)
        assert set(file.colormap(1)) >= set(work.mapping.values())
    shares = {name: (classes == code).mean() for name, code in work.mapping.items()}
    assert 0.38 <= shares["FOREST"] <= 0.39
    assert 0.60 <= shares["FARM"] <= 0.62


def test_the_real_products_name_tells_its_offset(toulouse):
    """The folder has no metadata file; baseline 04.00 stands in its original name."""
    product = Product.open(toulouse / "SENTINEL.SAFE")
    assert (product.offset, product.offset_source) == (-1000, "name")


def test_run_writes_samples_map_styles_and_figures(inputs, tmp_path):
    result = run(*flat(inputs), "--figures", tmp_path / "figures")
    assert result.returncode == 0, result.stderr
    for step in STEPS:
        assert f"Step {step.number}/7  {step.title} ..." in result.stdout
    assert {p.name for p in tmp_path.iterdir()} == {
        "samples.csv", "map.tif", "map.tif.aux.xml", "map.qml", "figures",
    }  # fmt: skip
    assert len(list((tmp_path / "figures").glob("*.png"))) == 7
    assert "offset -1000 (from metadata)" in result.stdout


@pytest.mark.parametrize(("until", "last"), [("3", 3), ("04_extract_samples", 4)])
def test_run_ends_where_it_is_told(inputs, tmp_path, until, last):
    result = run(*flat(inputs), "--until", until)
    assert result.returncode == 0, result.stderr
    assert re.findall(r"^Step (\d)/", result.stdout, re.M)[-1] == str(last)
    assert not list(tmp_path.iterdir())


def test_an_unfilled_notebook_ends_the_run_with_one_sentence(run_here, inputs):
    result = run_here(*flat(inputs), "--notebooks", ROOT / "notebooks")
    assert_one_sentence(result, "step 1", "not filled in", "load_feature_polygons")


def test_a_polygon_file_that_is_missing(run_here, inputs, tmp_path):
    result = run_here(*flat({**inputs, "--polygons": tmp_path / "none.geojson"}))
    assert_one_sentence(result, "none.geojson")


def polygons_of(mini) -> dict:
    return json.loads(mini.training.read_text("utf-8"))


def write_polygons(folder, content: dict) -> object:
    path = folder / "mine.geojson"
    path.write_text(json.dumps(content), "utf-8")
    return path


def empty(content: dict) -> None:
    content["features"] = []


def without_class(content: dict) -> None:
    for feature in content["features"]:
        feature["properties"].pop("class")


def elsewhere(content: dict) -> None:
    for feature in content["features"]:
        feature["geometry"] = {
            "type": "Polygon",
            "coordinates": [[[5, 43], [5.1, 43], [5.1, 43.1], [5, 43]]],
        }


@pytest.mark.parametrize(
    ("spoil", "words"), [(empty, "polygon"), (without_class, "class"), (elsewhere, "outside")]
)
def test_polygons_that_cannot_be_used(run_here, inputs, mini, tmp_path, spoil, words):
    content = polygons_of(mini)
    spoil(content)
    result = run_here(*flat({**inputs, "--polygons": write_polygons(tmp_path, content)}))
    assert_one_sentence(result, "mine.geojson", words)
    assert {p.name for p in tmp_path.iterdir()} == {"mine.geojson"}


def test_a_product_that_is_none(run_here, inputs, tmp_path):
    result = run_here(*flat({**inputs, "--product": tmp_path}))
    assert_one_sentence(result, str(tmp_path), ".SAFE")


@pytest.fixture
def broken(mini, tmp_path):
    """A copy of the small product, to be spoilt."""
    return shutil.copytree(mini.product.path, tmp_path / "in" / mini.product.path.name)


def test_a_product_without_the_asked_resolution(run_here, inputs, mini):
    result = run_here(*flat(inputs), "--resolution", "20")
    assert_one_sentence(result, "20 m", "60 m")


def test_a_product_without_a_band(run_here, inputs, broken):
    next(broken.rglob("*_B8A_60m.jp2")).unlink()
    assert_one_sentence(run_here(*flat({**inputs, "--product": broken})), "B8A", "B04")


def test_a_product_of_two_granules(run_here, inputs, broken):
    (broken / "GRANULE" / "L2A_T31TCH_A000000_20220715T105031").mkdir()
    assert_one_sentence(run_here(*flat({**inputs, "--product": broken})), "2 granules")


def test_a_truncated_image(run_here, inputs, broken, tmp_path):
    image = next(broken.rglob("*_B04_60m.jp2"))
    image.write_bytes(image.read_bytes()[:3000])
    assert_one_sentence(run_here(*flat({**inputs, "--product": broken})), "B04")
    assert {p.name for p in tmp_path.iterdir()} == {"in"}


def test_a_tile_in_another_zone_gets_its_polygons_there(mini):
    """Step 1 is written for UTM 31; a run brings the polygons into the tile's own zone."""
    functions = load_functions(None, STEPS[:3])
    work = Work(mini, mini.training, None, None, offset=-1000)
    for step in STEPS[:2]:
        run_step(step, work, functions[step.function])
    inside = work.polygons
    work.polygons = inside.to_crs("EPSG:32630")
    run_step(STEPS[2], work, functions["rasterize_geojson"])
    assert isinstance(inside, geopandas.GeoDataFrame)
    assert np.count_nonzero(work.mask) > 100
