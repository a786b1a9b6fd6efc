"""Pictures of a feedback page made light, so that a class's pages can be sent around."""

import base64
import functools
import hashlib
import io
import re

LARGEST_PAGE = 100_000  # bytes, where pictures allow
MOST_PIXELS = 4_000_000
DATA = re.compile(r"data:image/(?:png|jpeg|webp);base64,([A-Za-z0-9+/=\s]+)")
# From good to just readable, until the page is small enough: quality, widest in pixels
WAYS = ((75, 900), (55, 760), (40, 640), (30, 520))


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
    made = page
    for quality, width in WAYS:
        if len(made.encode()) <= largest:
            break
        made = DATA.sub(lambda m, q=quality, w=width: _lighter(m[0], m[1], q, w), page)  # type: ignore[misc]
    return made


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

    try:
        opened = Image.open(
            io.BytesIO(base64.b64decode(data.text)), formats=("PNG", "JPEG", "WEBP")
        )
        if opened.width * opened.height > MOST_PIXELS:
            return ""
        picture: Image.Image = opened.convert(
            "RGBA" if opened.mode in ("RGBA", "LA", "P") else "RGB"
        )
        if picture.width > width:
            picture = picture.resize((width, max(round(picture.height * width / picture.width), 1)))
        made = io.BytesIO()
        picture.save(made, "WEBP", quality=quality, method=3)
    except Exception:  # a stranger's bytes: what no library foresaw leaves the picture as it is
        return ""
    return base64.b64encode(made.getvalue()).decode("ascii")
