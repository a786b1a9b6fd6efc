"""No output over an input, another output or somebody's style; true sentences; no leftovers."""

import errno
import os
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest
import rasterio
from click.testing import CliRunner
from filelock import FileLock
from rasterio import Affine

from commands.cli import cli
from helpers.errors import CourseError
from helpers.qgis.legend import make_legend
from landcover import destinations as module
from landcover.destinations import Output, making, refuse_outputs, why_not_written, working_folder
from landcover.layers import write_cog
from landcover.vector import write_polygons
from tests.conftest import ROOT


def run(*arguments):
    return CliRunner().invoke(cli, ["run", *map(str, arguments)])


@pytest.fixture
def polygons(mini, tmp_path):
    """A copy of the polygons that a run could harm."""
    return shutil.copy(mini.training, tmp_path / "polygons.geojson")


@pytest.fixture
def base(mini, polygons):
    return ("--product", mini.product.path, "--polygons", polygons)


def state_of(folder):
    """Every file below a folder, with its bytes."""
    return {p: p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


CLASHES = {
    "samples over the polygons": ("--csv", "polygons.geojson"),
    "map over the polygons": ("--map", "polygons.geojson"),
    "samples over the polygons by a detour": ("--csv", "sub/../polygons.geojson"),
    "samples over the polygons by a link": ("--csv", "link.csv"),
    "model over the polygons": ("--save-model", "polygons.geojson"),
    "samples and map in one": ("--csv", "both.tif", "--map", "both.tif"),
    "samples over the map's style": ("--csv", "map.qml", "--map", "map.tif"),
    "areas over the samples": ("--csv", "a.csv", "--areas", "a.csv"),
    "confidence over the map": ("--map", "m.tif", "--confidence", "m.tif"),
    "polygons of the map over the polygons": ("--vector", "polygons.geojson"),
}  # fmt: skip


@pytest.mark.parametrize("options", CLASHES.values(), ids=CLASHES)
def test_nothing_is_written_over_an_input_or_another_output(base, tmp_path, options):
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "polygons.geojson")
    before = state_of(tmp_path)
    defaults = {"--csv": "s.csv", "--map": "map.tif"}
    defaults |= dict(zip(options[::2], options[1::2], strict=True))
    arguments = [part for name, file in defaults.items() for part in (name, tmp_path / file)]
    result = run(*base, *arguments)
    assert isinstance(result.exception, CourseError), result.output
    assert state_of(tmp_path) == before


def test_nothing_is_written_into_the_product(mini, polygons, tmp_path):
    product = shutil.copytree(mini.product.path, tmp_path / mini.product.path.name)
    before = state_of(product)
    target = product / "GRANULE" / "map.tif"
    result = run("--product", product, "--polygons", polygons, "--csv", tmp_path / "s.csv",
                 "--map", target)  # fmt: skip
    assert "would be written in the product" in str(result.exception)
    assert state_of(product) == before


def test_parts_of_a_shapefile_are_inputs(mini, tmp_path):
    import geopandas

    shape = tmp_path / "drawn.shp"
    geopandas.read_file(mini.training).to_file(shape)
    before = state_of(tmp_path)
    for name in ("drawn.dbf", "drawn.shx"):
        with pytest.raises(CourseError, match="the polygons"):
            refuse_outputs([Output("--csv", tmp_path / name, ())], {"the polygons": shape})
    assert state_of(tmp_path) == before


@pytest.mark.parametrize("style", ["<qgis>my own colours</qgis>", "no XML at all", "\xff\xfe"])
def test_a_style_that_somebody_made_stays(base, tmp_path, style):
    (tmp_path / "map.qml").write_text(style, "latin-1")
    result = run(*base, "--csv", tmp_path / "s.csv", "--map", tmp_path / "map.tif")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "map.qml").read_text("latin-1") == style
    assert "map.qml is a style of your own and stays" in result.output
    assert (tmp_path / "map.tif").is_file() and (tmp_path / "map.tif.aux.xml").is_file()


def test_the_maps_own_style_is_replaced(base, tmp_path):
    arguments = (*base, "--csv", tmp_path / "s.csv", "--map", tmp_path / "map.tif")
    run(*arguments)
    first = (tmp_path / "map.qml").read_text("utf-8")
    result = run(*arguments)
    assert "style of your own" not in result.output
    assert (tmp_path / "map.qml").read_text("utf-8") == first


IMPOSSIBLE = {
    "no folder": ("none/map.tif", "does not exist"),
    "another suffix": ("map.png", "does not end in .tif"),
    "no suffix": ("map", "does not end in .tif"),
    "a folder": ("folder.tif", "is a folder"),
    "write-protected": ("kept.tif", "write-protected"),
}


@pytest.mark.parametrize(("name", "words"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_outputs_are_tried_before_the_work(base, tmp_path, name, words):
    (tmp_path / "folder.tif").mkdir()
    (tmp_path / "kept.tif").write_bytes(b"kept")
    (tmp_path / "kept.tif").chmod(0o444)
    result = run(*base, "--csv", tmp_path / "s.csv", "--map", tmp_path / name)
    assert isinstance(result.exception, CourseError)
    assert words in str(result.exception)
    assert "Step 1" not in result.output


def test_a_disk_without_room_is_told_before_the_work(base, tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(module.shutil, "disk_usage", lambda folder: usage)
    result = run(*base, "--csv", tmp_path / "s.csv", "--map", tmp_path / "map.tif")
    assert "MB left" in str(result.exception) and "Step 1" not in result.output


CAUSES = {
    errno.ENOSPC: "disk is full",
    errno.EDQUOT: "disk is full",
    errno.EACCES: "open in another program",
    errno.EPERM: "open in another program",
    errno.EROFS: "read-only",
    errno.ENAMETOOLONG: "too long",
    errno.EIO: "Input/output error",
}


@pytest.mark.parametrize(("number", "words"), CAUSES.items(), ids=map(os.strerror, CAUSES))
def test_each_error_of_the_system_is_one_true_sentence(tmp_path, number, words):
    path = tmp_path / "map.tif"
    with pytest.raises(CourseError) as told, making(path, "--map"):
        raise OSError(number, os.strerror(number))
    sentence = str(told.value)
    assert words in sentence and "map.tif" in sentence
    assert "\n" not in sentence and "download" not in sentence
    assert not list(tmp_path.iterdir())


def test_gdals_error_on_a_full_disk_is_told_as_such(tmp_path, monkeypatch):
    error = OSError("Write failed. See previous exception for details.")
    usage = type("Usage", (), {"free": 0})
    assert "disk is full" not in why_not_written(error, tmp_path / "map.tif")
    monkeypatch.setattr(module.shutil, "disk_usage", lambda folder: usage)
    assert "disk is full" in why_not_written(error, tmp_path / "map.tif")


@pytest.fixture
def small_disk(tmp_path):
    """A disk with 12 kB left, where this machine lets us mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    (place / "ballast").write_bytes(b"0" * (2**21 - 4 * 4096))
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize("option", ["--csv", "--save-model"])
def test_a_disk_that_fills_up_during_the_run(base, small_disk, tmp_path, option):
    before = {p.name for p in small_disk.iterdir()}
    outputs = {"--csv": tmp_path / "s.csv", "--map": tmp_path / "map.tif"}
    outputs |= {option: small_disk / {"--csv": "s.csv", "--save-model": "m.skops"}[option]}
    # how many bytes these take is known only when they are there
    result = run(*base, *(part for pair in outputs.items() for part in pair))
    assert isinstance(result.exception, CourseError), result.output
    assert "disk is full" in str(result.exception)
    assert {p.name for p in small_disk.iterdir()} == before


@pytest.mark.parametrize("layer", ["map.tif", "map.gpkg"])
def test_gdal_on_a_disk_that_fills_up(small_disk, tmp_path, layer):
    codes = np.random.default_rng(0).integers(1, 4, (300, 300)).astype("uint8")
    source = tmp_path / "source.tif"
    grid = {"height": 300, "width": 300, "crs": "EPSG:32631", "transform": Affine.scale(60, -60)}
    with rasterio.open(source, "w", driver="GTiff", count=1, dtype="uint8", **grid) as file:
        file.write(codes, 1)
    legend = make_legend({"WATER": 1, "FOREST": 2, "FARM": 3})
    with pytest.raises(CourseError, match="disk is full"), making(small_disk / layer) as path:
        if layer == "map.tif":
            write_cog(source, path, legend, {})
        else:
            write_polygons(path, source, legend, smallest=1)
    assert {p.name for p in small_disk.iterdir()} == {"ballast"}


KILLED = """
import os, signal, sys, time
from pathlib import Path
from landcover.destinations import making
with making(Path(sys.argv[1])) as temporary:
    temporary.write_text("half")
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a signal of POSIX systems")
def test_what_a_killed_run_left_goes_with_the_next_one(tmp_path):
    target = tmp_path / "map.tif"
    start = [sys.executable, "-c", KILLED, str(target)]
    with subprocess.Popen(start, cwd=ROOT, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None and killed.stdout.readline() == "ready\n"
        with making(tmp_path / "other.tif") as temporary:  # it lives: its folder stays
            temporary.write_text("whole")
        assert len(list(tmp_path.glob(".*"))) == 1
        killed.send_signal(signal.SIGKILL)
    assert len(list(tmp_path.glob(".*"))) == 1
    with making(target) as temporary:
        temporary.write_text("whole")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["map.tif", "other.tif"]


def test_a_folder_in_use_is_left_alone(tmp_path):
    with working_folder(tmp_path) as mine, working_folder(tmp_path) as other:
        assert mine.is_dir() and other.is_dir() and mine != other
        with pytest.raises(Exception, match="lock"):
            FileLock(mine / module.LOCK).acquire(timeout=0)
    assert not list(tmp_path.iterdir())


def test_an_older_file_stays_until_the_new_one_is_whole(tmp_path):
    target = tmp_path / "map.tif"
    target.write_text("old")
    with pytest.raises(RuntimeError), making(target) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["map.tif"]
