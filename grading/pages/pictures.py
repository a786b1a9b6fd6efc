"""Pictures of a feedback page made light, so that a class's pages can be sent around."""

import base64
import functools
import hashlib
import io
import re
import sys
from collections.abc import Iterable

from tqdm import tqdm

from grading.handed_in.masters import Course
from grading.inside.limits import TooMuch, limited
from helpers.files import writing

LARGEST_PAGE = 100_000  # bytes, where pictures allow
MOST_PIXELS = 4_000_000
DATA = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=\s]+)")
# From good to just readable: quality, widest in pixels, and how large a page of the course gets
# beside the first way (measured on all that have pictures), so that none is tried in vain.
WAYS = ((75, 900, 1.0), (55, 760, 0.74), (40, 640, 0.6), (30, 520, 0.46))


def lighten_pages(course: Course, learners: Iterable[str] = ()) -> int:
    """Make the feedback pages light that are not.

    Parameters
    ----------
    course : Course
        A class whose feedback was written.
    learners : iterable of str
        Whose pages; all where empty.

    Returns
    -------
    int
        How many pages became smaller.
    """
    wanted = set(learners)
    pages = [
        page
        for page in sorted(course.feedback.glob("[!.]*/*/*.html"))
        if (not wanted or page.parts[-3] in wanted) and page.stat().st_size > LARGEST_PAGE
    ]
    count = 0
    for page in tqdm(pages, desc="Pictures", unit="page", delay=2, file=sys.stdout):
        text = page.read_text("utf-8")
        light = lighter(text)
        if light != text:
            with writing(page) as temporary:
                temporary.write_text(light, "utf-8")
            count += 1
    return count


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
    if len(page.encode()) <= largest:
        return page
    made = _with_pictures(page, *WAYS[0][:2])
    first = len(made.encode())
    for quality, width, share in WAYS[1:]:
        if len(made.encode()) > largest >= share * first:
            made = _with_pictures(page, quality, width)
    if len(made.encode()) > largest:
        made = _with_pictures(page, *WAYS[-1][:2])
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
    picture.save(made, "WEBP", quality=quality, method=3)
    return made.getvalue()
