"""The results as one zip: what is in it, and that the project finds its layers in it."""

import re
import zipfile

import pytest

from helpers import download_results, get_input, load_tile, maps, qgis
from helpers.classes import CLASSES
from helpers.errors import CourseError
from helpers.work.results_zip import MAP


@pytest.fixture(scope="module")
def results(mini, tmp_path_factory):
    import rasterio

    folder = tmp_path_factory.mktemp("results")
    tile = load_tile(mini)
    classes, mapping = get_input("classes", mini)
    with rasterio.open(folder / MAP, "w", driver="GTiff", height=classes.shape[0],
                       width=classes.shape[1], count=1, dtype="uint8", crs=tile.rio.crs,
                       transform=tile.rio.transform(), nodata=0) as file:  # fmt: skip
        file.write(classes.astype("uint8"), 1)
    qgis.write_sidecars(folder / MAP, mapping, {c.name: c.color for c in CLASSES})
    polygons = get_input("polygons", mini, mapping)
    qgis.write_result_project(folder, mini, folder / MAP, polygons, mapping)
    maps.save_map(folder / "map.png", classes, mapping, tile)
    (folder / "classified_points.csv").write_text("B04;B03;B02;B8A;feature_key\n")
    return folder


def test_the_project_in_the_zip_finds_all_its_layers_in_it(mini, results, tmp_path):
    packed = download_results(mini, results)
    with zipfile.ZipFile(packed.path) as file:
        file.extractall(tmp_path)
    with zipfile.ZipFile(tmp_path / "result.qgz") as project:
        (name,) = [n for n in project.namelist() if n.endswith(".qgs")]
        text = project.read(name).decode("utf-8")
    sources = {s.split("|")[0] for s in re.findall(r"<datasource>(.*?)</datasource>", text)}
    assert len(sources) >= 3
    for source in sources:
        assert (tmp_path / source).is_file(), source
    for name in (MAP, f"{MAP}.aux.xml", "classified.qml", "samples.csv", "READ_ME.txt"):
        assert (tmp_path / name).is_file(), name


def test_it_says_what_is_not_there_yet_and_takes_it_when_it_is(
    mini, results, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert "Not there yet: my_polygons.geojson" in repr(download_results(mini, results))
    (tmp_path / "my_polygons.geojson").write_text("{}")
    packed = download_results(mini, results)
    assert packed.missing == []
    assert f'download="{packed.path.name}"' in packed._repr_html_()


def test_without_a_map_it_says_what_to_run(mini, tmp_path):
    with pytest.raises(CourseError, match=r"there is no classified\.tif"):
        download_results(mini, tmp_path)


def test_nothing_is_written_while_grading(mini, results, monkeypatch):
    monkeypatch.setenv("COURSE_GRADING", "1")
    assert download_results(mini, results) is None


def test_a_map_for_a_report_is_a_picture_of_print_size(mini, results):
    from PIL import Image

    with Image.open(results / "map.png") as picture:
        assert picture.width > 2000
        assert len(picture.convert("RGB").resize((60, 60)).getcolors(3600)) > 20
    tile = load_tile(mini)
    classes, mapping = get_input("classes", mini)
    with pytest.raises(CourseError, match=r"map\.tiff is no picture's name"):
        maps.save_map(results / "map.tiff", classes, mapping, tile)
