"""Pictures of a feedback page made light, so that a class's pages can be sent around."""

import base64
import functools
import hashlib
import io
import re

from grading.inside.limits import TooMuch, limited

LARGEST_PAGE = 100_000  # bytes, where pictures allow
MOST_PIXELS = 4_000_000
DATA = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=\s]+)")
# From good to just readable: quality, widest in pixels, and the part of its bytes that a page keeps
# whose pictures are the course's own maps, which are JPEG (the largest of its steps).
WAYS = ((75, 900, 0.49), (55, 760, 0.39), (40, 640, 0.32), (25, 520, 0.22))


def lighter(page: str, largest: int = LARGEST_PAGE) -> str:
    """Return a page with its pictures as WebP, no larger than they need to be.

    Parameters
    ----------
    page : str
        HTML with pictures as ``data:`` addresses.
    largest : int
        Bytes that the page should not exceed. Pictures lose detail until it does not, down to a
        point at which maps can still be read.

    Returns
    -------
    str
        A small page is left alone, and so is a picture that cannot be read or that would grow.
    """
    size = len(page.encode())
    if size <= largest:
        return page
    maps_alone = "data:image/png" not in page
    ways = [way for way in WAYS if not maps_alone or way[2] * size <= largest]
    for quality, width, _ in ways or WAYS[-1:]:
        made = _with_pictures(page, quality, width)
        if len(made.encode()) <= largest:
            break
    return made


def _with_pictures(page: str, quality: int, width: int) -> str:
    return DATA.sub(lambda found: _lighter(found[0], found[1], quality, width), page)


def _lighter(address: str, data: str, quality: int, width: int) -> str:
    content = _encoded(hashlib.sha256(data.encode()).digest(), quality, width, _Later(data))
    made = f"data:image/webp;base64,{content}"
    return made if content and len(made) < len(address) else address


class _Later:
    """Text that does not count when results are looked up: its hash stands for it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Later)

    def __hash__(self) -> int:
        return 0


@functools.lru_cache(maxsize=1000)
def _encoded(digest: bytes, quality: int, width: int, data: _Later) -> str:
    """Return a picture as WebP in base64, '' if it is none; most pages share most pictures."""
    from PIL import Image

    Image.init()  # here, so that each fork has all that opens and saves pictures
    try:
        content = limited(lambda: _webp(base64.b64decode(data.text), quality, width))
    except TooMuch:  # also where it is no picture
        return ""
    return base64.b64encode(content).decode("ascii")


def _webp(content: bytes, quality: int, width: int) -> bytes:
    """Return a picture as WebP, nothing if it is too large to be one of a notebook's."""
    from PIL import Image

    opened = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP"))
    if opened.width * opened.height > MOST_PIXELS:
        return b""
    picture: Image.Image = opened.convert("RGBA" if opened.mode in ("RGBA", "LA", "P") else "RGB")
    if picture.width > width:
        picture = picture.resize((width, max(round(picture.height * width / picture.width), 1)))
    made = io.BytesIO()
    picture.save(made, "WEBP", quality=quality, method=2)
    return made.getvalue()
