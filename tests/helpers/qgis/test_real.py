"""What the real QGIS makes of our files; needs python3-qgis (see tests/helpers/qgis/install.sh)."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from helpers.qgis import write_class_map, write_draw_project, write_result_project
from helpers.scenes.tile import load_tile
from tests.helpers.qgis.small import (
    COLORS,
    CRS,
    MAPPING,
    small_classes,
    small_polygons,
    small_scene,
)

PROBE = Path(__file__).parent / "probe.py"
PYTHON = os.environ.get("COURSE_QGIS_PYTHON", "/usr/bin/python3")


@cache
def qgis_is_there():
    command = [PYTHON, "-c", "import qgis.core"]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


@pytest.fixture(autouse=True)
def _needs_qgis():
    if not qgis_is_there():
        pytest.skip(
            f"{PYTHON} has no qgis.core: tests/helpers/qgis/install.sh installs it on Debian"
        )


def ask(*arguments, home):
    # PYTHONPATH and friends belong to our own environment; QGIS runs in the system's.
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL", "GDAL", "PROJ"))}  # fmt: skip  # noqa: E501
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    changed = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}
    done = subprocess.run(
        [PYTHON, str(PROBE), *map(str, arguments)],
        env=keep | changed, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def moved(folder, tmp_path):
    """Move a folder to a path with spaces and accents, as learners have them."""
    there = tmp_path / "Mes données & cartes" / "été 2022"
    there.parent.mkdir()
    return folder.rename(there)


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return small_scene(tmp_path_factory.mktemp("product"))


def test_the_legend_reads_the_class_names_in_the_polygons_colours(scene, tmp_path):
    tile = load_tile(scene.product)
    write_class_map(tmp_path / "map.tif", small_classes(), tile, MAPPING, COLORS)
    seen = ask(tmp_path / "map.tif", home=tmp_path)
    assert seen["valid"] and seen["crs"] == CRS and seen["nodata"] == 0
    assert seen["palette"] == [[MAPPING[name], name, COLORS[name]] for name in COLORS]
    assert [text for text, _ in seen["legend"]] == ["Band 1: land cover (Palette)", *COLORS]


def test_two_hundred_classes_are_two_hundred_lines(scene, tmp_path):
    tile = load_tile(scene.product)
    codes = np.resize(np.arange(1, 201), (200, 240))
    write_class_map(tmp_path / "map.tif", codes, tile, {f"n° {n}": n for n in range(1, 201)})
    seen = ask(tmp_path / "map.tif", home=tmp_path)
    assert [text for text, _ in seen["legend"]][1:] == [f"n° {n}" for n in range(1, 201)]


def test_the_result_project_is_valid_after_a_move_and_prints(scene, tmp_path):
    folder = tmp_path / "result"
    tile = load_tile(scene.product)
    write_class_map(folder / "classified.tif", small_classes(), tile, MAPPING, COLORS)
    polygons = small_polygons()
    write_result_project(folder, scene, folder / "classified.tif", polygons, MAPPING)
    folder = moved(folder, tmp_path)
    seen = ask(folder / "result.qgz", tmp_path / "map.png", home=tmp_path)
    layers = seen["layers"]
    assert all(layer["valid"] for layer in layers.values()) and len(layers) == 7
    assert sorted(layers) == seen["known_layers"]  # the tree and the project know the same ones
    assert {layer["crs"] for layer in layers.values()} == {CRS, "EPSG:4326"}
    assert seen["crs"] == CRS and seen["absolute_paths"] is False
    assert layers["training_polygons_1"]["legend"] == [[n, c] for n, c in COLORS.items()]
    assert layers["land_cover_classes_1"]["legend"] == [[name, None] for name in COLORS]
    assert seen["layouts"] == ["Final map"] and seen["printed"] == 0
    colours = _colours_of(tmp_path / "map.png")
    assert all(tuple(bytes.fromhex(c[1:])) in colours for c in COLORS.values())


def _colours_of(picture):
    from PIL import Image

    with Image.open(picture) as image:
        return {color for count, color in image.convert("RGB").getcolors(2**24) if count > 50}


def test_the_drawing_project_is_valid_after_a_move_and_its_form_helps(scene, tmp_path):
    write_draw_project(tmp_path / "draw", scene, COLORS)
    folder = moved(tmp_path / "draw", tmp_path)
    seen = ask(folder / "draw.qgz", home=tmp_path)
    assert all(layer["valid"] for layer in seen["layers"].values())
    polygons = seen["layers"]["training_polygons_1"]
    assert polygons["widgets"] == {"fid": "Hidden", "class": "ValueMap", "color": "Color"}
    assert polygons["colors"] == COLORS  # chosen class -> colour that fills itself in
    assert (polygons["geometry"], polygons["features"]) == (6, 0)  # MultiPolygon, empty
    assert seen["avoid_intersections"] == 1  # the current layer
    assert seen["crs"] == CRS
