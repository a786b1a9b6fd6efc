"""Pixels that were decoded before: the same numbers, and anew whenever there is any doubt."""

import os
import shutil

import numpy as np
import pytest
import rasterio
import rasterio.shutil

from helpers import open_scene
from helpers.product import decoded
from helpers.product.images import read_image


@pytest.fixture
def image(tmp_path, monkeypatch):
    """Return a small image that counts as one worth keeping, beside an empty folder for it."""
    monkeypatch.setattr(decoded, "FOLDER", tmp_path / "decoded")
    monkeypatch.setattr(decoded, "FEWEST", 1)
    monkeypatch.delenv("COURSE_GRADING", raising=False)
    source = open_scene("garonne-mini").product.band_path("B04", 60)
    return shutil.copyfile(source, tmp_path / source.name)


def numbers(path):
    with rasterio.open(path) as file:
        return file.read(1)


def mark_what_is_kept(value=77):
    """Write other numbers where the decoded ones are kept: they tell where a reader looks."""
    (kept,) = decoded.FOLDER.glob("*.npy")
    times = kept.stat()
    np.save(kept, np.full_like(np.load(kept), value))
    os.utime(kept, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_an_image_is_decoded_once(image):
    first = read_image(image)
    np.testing.assert_array_equal(first.values, numbers(image))
    mark_what_is_kept()
    again = read_image(image)
    assert (again.values == 77).all()
    assert again.values.dtype == first.values.dtype
    assert again[1:] == first[1:]


def touched(image, monkeypatch):
    os.utime(image, (1, 1))


def replaced_with_the_same_times(image, monkeypatch):
    times = image.stat()
    other = shutil.copyfile(image, image.with_name("other.jp2"))
    other.replace(image)
    os.utime(image, ns=(times.st_atime_ns, times.st_mtime_ns))


def cut_off(image, monkeypatch):
    (kept,) = decoded.FOLDER.glob("*.npy")
    kept.write_bytes(kept.read_bytes()[:5000])


def of_another_shape(image, monkeypatch):
    (kept,) = decoded.FOLDER.glob("*.npy")
    np.save(kept, np.zeros((2, 3), "uint16"))


def objects_inside(image, monkeypatch):
    (kept,) = decoded.FOLDER.glob("*.npy")
    np.save(kept, np.array([{}]), allow_pickle=True)


def graded(image, monkeypatch):
    monkeypatch.setenv("COURSE_GRADING", "1")


@pytest.mark.parametrize(
    "change",
    [touched, replaced_with_the_same_times, cut_off, of_another_shape, objects_inside, graded],
)
def test_in_doubt_it_is_decoded_anew(image, monkeypatch, change):
    read_image(image)
    mark_what_is_kept()
    change(image, monkeypatch)
    np.testing.assert_array_equal(read_image(image).values, numbers(image))


def test_a_thinned_out_or_a_virtual_image_is_not_kept(image, tmp_path):
    read_image(image, largest_side=50)
    virtual = tmp_path / "virtual.jp2"
    rasterio.shutil.copy(image, virtual, driver="VRT")
    read_image(virtual)
    assert not decoded.FOLDER.exists()


def test_where_nothing_can_be_kept_it_is_read_all_the_same(image):
    decoded.FOLDER.write_text("a file, no folder")
    np.testing.assert_array_equal(read_image(image).values, numbers(image))


def test_what_nobody_used_for_longest_goes(image, monkeypatch):
    monkeypatch.setattr(decoded, "KEPT", 2)
    others = [shutil.copyfile(image, image.with_name(f"{n}.jp2")) for n in range(3)]
    for place, one in enumerate(others):
        read_image(one)
        newest = max(decoded.FOLDER.glob("*.npy"), key=lambda path: path.stat().st_mtime)
        os.utime(newest, (place + 1, place + 1))
    assert len(list(decoded.FOLDER.glob("*.npy"))) == 2
    mark = {path: path.stat().st_mtime for path in decoded.FOLDER.glob("*.npy")}
    assert sorted(mark.values()) == [2, 3]
