"""`course.py scene`: the table, the picture, the exit code, and what is wrong in one sentence."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from commands.scene import scene
from helpers import open_scene
from helpers.errors import CourseError
from helpers.product.safe import METADATA_FILE
from helpers.scenes import download
from tests.helpers.product.test_product import (
    AT_10M,
    AT_60M,
    NAME,
    NORTH,
    image,
    layers,
    write_product,
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run `scene` with arguments in an empty folder."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def run(*arguments):
        result = CliRunner().invoke(scene, [str(a) for a in arguments], prog_name="scene")
        if isinstance(result.exception, CourseError):
            raise result.exception
        return result

    return run


def write(folder, wanted, **options):
    return write_product(
        folder, layers(*wanted, size=16), crs="EPSG:32733", transform=NORTH,
        name=NAME.format(tile="33LUC"), **options,
    )  # fmt: skip


def test_check_prints_a_short_table_and_writes_a_picture(run, tmp_path):
    product = write(tmp_path, (*AT_60M, ("SCL", 20)))
    result = run("check", product)
    assert result.exit_code == 0, result.output
    table = dict(line.split("  ", 1) for line in result.output.splitlines() if "  " in line)
    table = {label: text.strip() for label, text in table.items()}
    assert table["product"] == product.stem
    assert table["tile"] == "33LUC, 01 June 2023 10:50 UTC, Sentinel-2A"
    assert table["baseline"] == "05.09"
    assert table["reflectance"] == "(DN -1000) / 10000, as its metadata state"
    assert table["60 m"] == "B02 B03 B04 B8A"
    assert table["20 m"] == "SCL"
    assert table["place"] == "EPSG:32733, 1.0 x 1.0 km, 16 x 16 pixels of 60 m"
    assert table["no data"].startswith("0.39 %")  # one of 256 pixels
    assert table["B8A"].startswith("0.300 / 0.300 / 0.300")  # (4000 - 1000) / 10000
    assert "clouds" in table
    with Image.open(f"quicklook-{product.stem}.png") as picture:
        assert min(picture.size) > 300


def test_the_picture_goes_where_it_is_asked_for(run, tmp_path):
    result = run("check", write(tmp_path, AT_60M), "--picture", "look.png")
    assert result.exit_code == 0
    assert files_here() == ["look.png"]


def test_at_10_m_it_is_said_that_b08_is_used(run, tmp_path):
    result = run("check", write(tmp_path, AT_10M))
    assert result.exit_code == 0
    assert "B8A          is not delivered at 10 m; B08 takes its place" in result.output


def test_the_coarsest_resolution_with_all_bands_is_shown(run, tmp_path):
    at_20m = [(band, 20) for band, _ in AT_60M]
    result = run("check", write(tmp_path, [*at_20m, ("SCL", 60)]))
    assert result.exit_code == 0, result.output
    assert "48 x 48 pixels of 20 m" in result.output


def test_a_cut_image_is_named_and_the_exit_code_is_2(run, tmp_path):
    product = write(tmp_path, AT_60M)
    path = image(product, "B03")
    path.write_bytes(path.read_bytes()[:-30])
    result = run("check", product)
    assert result.exit_code == 2
    assert f"Problem: {path} is cut off" in result.output
    assert result.output.count("Problem:") == 1


def test_a_folder_that_is_no_product_is_one_sentence(run, tmp_path):
    with pytest.raises(CourseError, match="no Level-2A product"):
        run("check", tmp_path)
    with pytest.raises(CourseError, match="is not there"):
        run("check", tmp_path / "nothing.SAFE")


def test_a_product_without_metadata_says_where_the_offset_comes_from(run, tmp_path):
    product = write(tmp_path, AT_60M)
    (product / METADATA_FILE).unlink()
    assert "by the baseline in its name" in run("check", product).output


def test_the_small_scene_with_its_polygons(run, mini):
    result = run("garonne-mini")
    assert result.exit_code == 0, result.output
    assert mini.product.name in result.output
    assert files_here() == ["quicklook-garonne-mini.png"]


def test_toulouse_is_downloaded_and_shown(run, mini, tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.paths.SCENES", tmp_path)
    monkeypatch.setattr("helpers.scenes.SCENES", tmp_path)

    def copy(folder):
        product = folder / download.PRODUCT
        for name in download.FILES:
            (product / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(image(mini.product.path, name.split("_")[-2]), product / name)
        return product

    monkeypatch.setattr(download, "fetch_toulouse", copy)
    assert run("list").output.count("on request") == 1
    result = run("toulouse")
    assert result.exit_code == 0, result.output
    assert download.PRODUCT.removesuffix(".SAFE") in result.output
    assert "downloaded" in run("list").output


def test_the_list_names_every_scene_and_marks_the_default(run, monkeypatch):
    monkeypatch.setenv("COURSE_SCENE", "garonne-mini")
    lines = run("list").output.splitlines()
    assert [line.split()[0] for line in lines[:4]] == ["garonne", "*", "toulouse", "PATH.SAFE"]


def test_opening_toulouse_without_anybody_to_ask_names_the_command(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.scenes.SCENES", tmp_path)
    with pytest.raises(CourseError, match=r"course\.py scene toulouse.*garonne"):
        open_scene("toulouse")


def test_own_products_are_titled_by_place_and_day(tmp_path):
    scene = open_scene(write(tmp_path, AT_60M))
    assert scene.title == "33LUC, 1 June 2023"
    assert scene.credit == "Contains modified Copernicus Sentinel data 2023"


def test_a_synthetic_product_is_not_credited_to_copernicus(mini):
    assert open_scene(mini.product.path).credit == mini.credit


def files_here():
    return [p.name for p in Path().iterdir()]
