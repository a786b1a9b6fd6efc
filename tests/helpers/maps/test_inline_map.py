"""The interactive map: one page without a network, whose values are the tile's own."""

import base64
import hashlib
import json
import re
import zlib

import numpy as np
import pytest

from helpers import maps
from helpers.maps.inline import NO_VALUE, SCALE, SHIFT, STATIC, UNTRUSTED
from tests.helpers.maps.test_maps import MAPPING, make_tile, polygons

# as published, with the line ends that .gitattributes asks for
LEAFLET = {
    "leaflet.js": "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
    "leaflet.css": "337bfca5cabd03b39815b2700febe2b3b7edf55921c59cd49f88ecb328212303",
    "LICENSE": "bbc959aaef7488b38942e7f05cfd1244351f8bce54261951ea17dd7cf60f894b",
}


@pytest.fixture(scope="module")
def shown():
    tile = make_tile()
    codes = np.full((60, 90), 2, np.uint8)
    codes[:, :30] = 7
    return maps.explore(tile, codes, MAPPING, polygons()), tile, codes


def content(page: str) -> dict:
    return json.loads(re.search(r'application/json">(.*?)</script>', page, re.S)[1])


@pytest.mark.parametrize("name", LEAFLET)
def test_leaflet_is_the_published_one(name):
    digest = hashlib.sha256((STATIC / "leaflet" / name).read_bytes()).hexdigest()
    assert digest == LEAFLET[name]


def test_the_page_asks_for_nothing_outside_itself(shown):
    page = shown[0].page
    own = page + (STATIC / "inline_map.js").read_text("utf-8")  # packed in the page
    own = re.sub(r"/\*.*?\*/", "", own, flags=re.S)  # comments of Leaflet's style sheet
    addresses = re.findall(r"https?://[^\s\"'<)]+", own)
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}  # a name, not an address
    assert "url(images/" not in page


def test_the_frame_is_sandboxed_and_an_untrusted_notebook_says_what_to_do(shown):
    markup = shown[0]._repr_html_()
    assert re.match(r'<iframe title="[^"]+" sandbox="allow-scripts" ', markup)
    assert "allow-same-origin" not in markup
    assert markup.endswith(f"{UNTRUSTED}</iframe>")
    assert '"' not in re.search(r'srcdoc="(.*?)">', markup, re.S)[1]


def test_texts_of_learners_cannot_become_markup():
    tile = make_tile()
    evil = '</script><img src=x onerror="alert(1)">'
    page = maps.explore(tile, np.full((60, 90), 1, np.uint8), {evil: 1}).page
    assert evil not in page
    assert content(page)["classes"]["names"] == {"1": evil}


def test_a_clicked_pixel_has_the_tile_s_own_values(shown):
    page, tile, codes = shown
    data = content(page.page)
    assert data["stride"] == 1
    numbers = zlib.decompress(base64.b64decode(data["values"]))
    count = tile.size
    low, high = np.frombuffer(numbers, np.uint8, 2 * count).reshape(2, *tile.shape).astype(float)
    bands = low + 256 * high
    assert np.isnan(tile.values[:, 0, 0]).all()
    assert (bands[:, 0, 0] == NO_VALUE).all()
    bands[bands == NO_VALUE] = np.nan
    assert np.allclose((bands - SHIFT) / SCALE, tile.values, atol=0.0006, equal_nan=True)
    assert np.array_equal(np.frombuffer(numbers, np.uint8, codes.size, 2 * count), codes.ravel())


def test_class_means_are_those_of_the_pixels_with_data(shown):
    page, tile, codes = shown
    mean = next(m for m in content(page.page)["means"] if m["name"] == "WATER")
    assert mean["values"] == pytest.approx(np.nanmean(tile.values[:, codes == 7], axis=1), abs=1e-4)


def test_a_large_tile_stays_small_enough_for_a_notebook():
    tile = make_tile(1830, 1830)
    codes = np.random.default_rng(1).integers(1, 4, (1830, 1830)).astype(np.uint8)
    page = maps.explore(tile, codes, {"WATER": 1, "FOREST": 2, "FARM": 3})
    assert content(page.page)["stride"] == 6
    assert len(page._repr_html_()) < 4_000_000  # of noise; a real tile takes half


def test_while_grading_a_picture_is_made_instead(monkeypatch):
    monkeypatch.setenv("COURSE_GRADING", "1")
    assert isinstance(maps.explore(make_tile()), maps.Map)


def test_the_page_carries_leaflet_unchanged(shown):
    packed = re.search(r'id="code" type="text/plain">([^<]+)<', shown[0].page)[1]
    code = zlib.decompress(base64.b64decode(packed)).decode()
    assert code.startswith((STATIC / "leaflet/leaflet.js").read_text("utf-8"))
    assert code.endswith((STATIC / "inline_map.js").read_text("utf-8"))


def test_the_page_can_be_saved(shown, tmp_path):
    path = shown[0].save(tmp_path / "map.html")
    assert path.read_text("utf-8").startswith("<!DOCTYPE html>")
