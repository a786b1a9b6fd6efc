"""The same land on every computer: no last bit of a float decides what lies where."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import scipy.fft
from numpy._core import _multiarray_umath as umath
from scipy import ndimage

from helpers.paths import ROOT
from helpers.synthetic import dice, drawing, grids, make_scene
from helpers.synthetic.dice import bell, random_for, share_of, words_at
from helpers.synthetic.land import make_land
from helpers.synthetic.noise import fractal
from helpers.synthetic.presets import MINI
from helpers.synthetic.settled import order_of, settle
from helpers.synthetic.sky import data_here, make_sky

EXACT = ("training.geojson", "reference.geojson", "reference_sample.geojson")
RASTERS = ("truth.tif", "truth_covers.tif")


def read(path):
    with rasterio.open(path) as file:
        return file.read().astype(int)


def assert_same(one: Path, two: Path) -> None:
    """Polygons, sample and truth identical; of the images less than one pixel in a million."""
    for name in EXACT:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    for name in RASTERS:
        assert np.array_equal(read(one / name), read(two / name)), name
    images = sorted(path.relative_to(one) for path in one.rglob("*.jp2"))
    assert len(images) == 8
    for name in images:
        away = abs(read(one / name) - read(two / name))
        assert away.max() <= 1, name.name
        assert (away > 0).mean() < 1e-6, name.name


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    folder = tmp_path_factory.mktemp("here")
    make_scene(folder, "garonne-mini", progress=False)
    return folder


def found() -> list[str]:
    """Names of the processor's extras for which NumPy has code of its own."""
    return [name for name in umath.__cpu_dispatch__ if umath.__cpu_features__.get(name)]


@pytest.mark.skipif(not found(), reason="NumPy has no code for extras of this processor")
def test_an_older_processor_makes_the_same_scene(here, tmp_path):
    code = "import sys; from helpers.synthetic import make_scene; make_scene(*sys.argv[1:3], False)"
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), "garonne-mini"],
        cwd=ROOT,
        env=os.environ | {"NPY_DISABLE_CPU_FEATURES": " ".join(found())},
        check=True,
    )
    assert_same(here, tmp_path)


def off_by_bits(function, rng):
    """Return the function as another processor might compute it: last bits are other ones."""

    def other(*arguments, **options):
        exact = np.asarray(function(*arguments, **options))
        if exact.dtype.kind not in "fc":
            return exact
        wide = exact.astype(np.promote_types(exact.dtype, np.float64))
        return (wide * (1 + 4e-16 * rng.integers(-1, 2, exact.shape))).astype(exact.dtype)

    return other


def filters_off_by_bits(function, rng):
    """Likewise for filters; given float32 they round what they computed in float64."""
    wide = off_by_bits(function, rng)

    def other(values, *arguments, **options):
        compute = function if values.dtype == np.float32 else wide
        return compute(values, *arguments, **options)

    return other


@pytest.mark.parametrize("seed", range(3))
def test_last_bits_decide_nothing(here, tmp_path, monkeypatch, seed):
    """As on processors that nobody has at hand: each such function is off by its last bits."""
    rng = np.random.default_rng(seed)
    for name in ("exp", "log", "sin", "cos", "arctan2", "hypot", "interp"):
        monkeypatch.setattr(np, name, off_by_bits(getattr(np, name), rng))
    monkeypatch.setattr(scipy.fft, "irfft2", off_by_bits(scipy.fft.irfft2, rng))
    for name in ("gaussian_filter", "gaussian_filter1d", "shift"):
        monkeypatch.setattr(ndimage, name, filters_off_by_bits(getattr(ndimage, name), rng))
    make_scene(tmp_path, "garonne-mini", progress=False)
    assert_same(here, tmp_path)


@pytest.fixture(scope="module")
def land():
    return make_land(MINI)


def drawn(land):
    return drawing.draw_polygons(land, make_sky(MINI), data_here(MINI))


def test_a_field_that_nobody_drew_on_changes_no_polygon(land):
    """Places are chosen by place: not by their number in a list that grows and shrinks."""
    before = drawn(land)
    polygons = [p for one in before for drawings in one.values() for p in drawings]
    taken = np.zeros(land.unit.shape, bool)
    for polygon in polygons:
        left, top, right, bottom = (int(value / 30) for value in polygon.bounds)
        taken[top - 1 : bottom + 2, left - 1 : right + 2] = True
    used = set(np.unique(land.unit[taken]))
    farmland = np.unique(land.unit[(land.cover[land.unit] == 7) & ~taken])
    free = [unit for unit in farmland if unit not in used]
    cover = land.cover.copy()
    cover[max(free, key=lambda unit: (land.unit == unit).sum())] = 12
    after = drawn(replace(land, cover=cover))
    assert (cover != land.cover).sum() == 1
    assert after == before


def test_a_place_has_its_number_whoever_else_asks():
    places = np.arange(1000)
    words = words_at(7, "fields", places)
    assert np.array_equal(words_at(7, "fields", places[::-3]), words[::-3])
    assert len(np.unique(words)) == 1000
    assert not np.isin(words_at(7, "woods", places), words).any()
    assert not np.isin(words_at(8, "fields", places), words).any()


def test_numbers_of_places_are_spread_evenly():
    share = share_of(words_at(7, "fields", np.arange(100_000)))
    assert share.min() >= 0 and share.max() < 1
    counts = np.histogram(share, 20, (0, 1))[0]
    assert abs(counts / 5000 - 1).max() < 0.06  # four standard deviations


@pytest.mark.parametrize("values", [bell(random_for(1, "a"), (400, 250)),
                                    dice.bell_of(words_at(1, "a", np.arange(100_000)))],
                         ids=("in turn", "by place"))  # fmt: skip
def test_nearly_normal_numbers(values):
    assert abs(values.mean()) < 0.015
    assert abs(values.std() - 1) < 0.01
    assert 0.945 < (abs(values) < 1.96).mean() < 0.965


def test_settled_numbers_are_whole_steps():
    assert settle(np.array([0.1, -0.1, 1 / 3]), 2).tolist() == [0.0, 0.0, 0.25]
    steps = fractal((50, 60), random_for(1, "a")) * 4096
    assert np.array_equal(steps, np.rint(steps))


def test_ties_are_ordered_by_their_place():
    assert order_of(np.array([[2.0, 1.0], [1.0, 2.0]], np.float32)).tolist() == [1, 2, 0, 3]


@pytest.mark.parametrize("beyond", [False, True])
@pytest.mark.parametrize("size", [1, 3, 5, 7, 9])
def test_what_is_left_of_a_mask_is_what_a_minimum_filter_leaves(size, beyond):
    mask = np.random.default_rng(size).random((40, 55)) < 0.97
    wanted = ndimage.minimum_filter(mask, size, mode="constant", cval=beyond)
    np.testing.assert_array_equal(grids.shrunk(mask, size, beyond), wanted)


def test_distances_are_those_of_the_distance_transform():
    mask = random_for(3, "mask").random((70, 50)) < 0.01
    exact = ndimage.distance_transform_edt(~mask)
    assert np.allclose(grids.distance_within(mask, 9), np.minimum(exact, 9))


@pytest.mark.parametrize("shape", [(6, 10), (12, 20), (9, 5)])
def test_another_grid_keeps_a_plane(shape):
    """Linear interpolation: inside, a plane is met exactly."""
    y, x = np.indices((3, 5), dtype=np.float32)
    field = grids.resize(2 * y + 3 * x, shape)
    rows, columns = (
        np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
        for new, old in zip(shape, (3, 5), strict=True)
    )
    if shape == (12, 20):  # twice doubled: exact but at the rim
        field, rows, columns = field[3:-3, 3:-3], rows[3:-3], columns[3:-3]
    assert np.allclose(field, 2 * rows[:, None] + 3 * columns[None, :], atol=1e-5)
