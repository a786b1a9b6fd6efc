"""Feedback pages of at most 100 kB, where pictures allow."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from grading.pages.pictures import LARGEST_PAGE, lighter


def picture(kind: str = "JPEG", size=(900, 620), noise: int = 25) -> str:
    """A map of smooth fields with some noise, as an address."""
    random = np.random.default_rng(1)
    y, x = np.mgrid[: size[1], : size[0]]
    fields = (np.stack([x // 60 + y // 70, x // 90 * y // 90, x // 40], axis=-1) * 37) % 200
    values = fields + random.integers(0, noise, (*fields.shape[:2], 1))
    made = io.BytesIO()
    Image.fromarray(values.astype("uint8")).save(made, kind, quality=90)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(made.getvalue()).decode()}"


def page(*pictures: str) -> str:
    return "<html>" + "".join(f'<img alt="a map" src="{p}">' for p in pictures) + "</html>"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_page_of_maps_becomes_light_and_keeps_each_of_them(kind):
    heavy = page(picture(kind, noise=4), picture(kind, (800, 500), noise=5), picture(kind, noise=6))
    assert len(heavy) > 1.5 * LARGEST_PAGE
    light = lighter(heavy)
    assert len(light.encode()) <= LARGEST_PAGE
    found = [part.partition('"')[0] for part in light.split("base64,")[1:]]
    sizes = [Image.open(io.BytesIO(base64.b64decode(data))).size for data in found]
    assert len(sizes) == 3
    assert min(width for width, _ in sizes) >= 500  # it can still be read


def test_a_small_page_is_left_alone():
    small = page(picture(size=(200, 100)))
    assert lighter(small) == small


def test_what_is_no_picture_stays_as_it_is():
    bomb = io.BytesIO()
    Image.new("L", (5000, 5000)).save(bomb, "PNG")
    odd = ["data:image/png;base64,AAAA" + "A" * 200_000, "data:image/png;base64,====",
           "data:image/png;base64," + base64.b64encode(bomb.getvalue()).decode(),
           "data:image/svg+xml;base64,PHN2Zz4="]  # fmt: skip
    heavy = page(*odd)
    assert lighter(heavy) == heavy
