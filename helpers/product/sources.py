"""Images that lie in a zip, in a GeoTIFF or behind an address: what they are, by GDAL's names."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import unquote
from urllib.request import Request, urlopen

import rasterio
from rasterio.errors import RasterioError

from helpers.errors import CourseError

RESOLUTIONS = (10, 20, 60)
# How GDAL names a file in a zip, and one behind an address: no listing of its folder, and patience
# with a busy server.
IN_ZIP = "/vsizip/{"
OVER_HTTP = "/vsicurl?empty_dir=yes&max_retry=4&retry_delay=1&url="
_DRIVERS = ("JP2OpenJPEG", "GTiff")
# Types of numbers, and what GDAL calls them.
_KINDS = {"uint8": "Byte", "uint16": "UInt16", "int16": "Int16"}
_SECONDS = 30
_REFUSED = re.compile(r"\b(401|403|409)\b")


@dataclass(frozen=True)
class Source:
    """Where the numbers of an image are: GDAL's name of it, and its grid and type."""

    place: str
    crs: str
    transform: rasterio.Affine
    width: int
    height: int
    kinds: tuple[str, ...]
    block: int

    @property
    def pixel(self) -> int:
        """Pixel size in metres."""
        return round(self.transform.a)


def look_at(place: str) -> Source:
    """Look at an image that lies anywhere.

    Raises
    ------
    CourseError
        If it cannot be opened, or holds other numbers than a product's.
    """
    try:
        with rasterio.open(place) as file:
            known = file.driver in _DRIVERS
            kinds = tuple(_KINDS.get(kind, "") for kind in file.dtypes)
            wkt = file.crs.to_wkt() if file.crs else ""
            size = (file.width, file.height)
            source = Source(place, wkt, file.transform, *size, kinds, file.block_shapes[0][1])
    except (RasterioError, UnicodeDecodeError) as error:  # the latter of names in broken headers
        raise CourseError(_why_closed(place, cause_of(error))) from None
    if not known or not all(kinds) or source.pixel not in RESOLUTIONS:
        raise CourseError(
            f"the image {shown(place)} is none of a Level-2A product: it is a {file.driver} with "
            f"pixels of {source.pixel} m and numbers of type {file.dtypes[0]}; the course reads "
            "whole numbers at 10, 20 or 60 m"
        )
    return source


def _why_closed(place: str, cause: str) -> str:
    way = "download the product again, or check that its address can be reached"
    if place.startswith(OVER_HTTP):
        cause = _answer_of(shown(place)) or cause  # GDAL does not tell all answers of a server
    if _REFUSED.search(cause):
        way = "its archive wants an account or a signed address: sign the item, or choose another"
    return f"the image {shown(place)} cannot be opened ({cause.replace(place, 'it')}); {way}"


def _answer_of(address: str) -> str:
    """Return what a server says when it is asked for a file, '' if it gives the file."""
    try:
        with urlopen(Request(address, headers={"Range": "bytes=0-0"}), timeout=_SECONDS):
            return ""
    except (OSError, HTTPException) as error:
        return str(error)


def look_at_all(
    places: Mapping[str, str], damage: Callable[[str], str]
) -> tuple[dict[str, Source], dict[str, str]]:
    """Look at images; one that nobody needs may be missing.

    Parameters
    ----------
    places : mapping of str to str
        Where each is.
    damage : callable
        Takes where an image is and says what is wrong with its bytes.

    Returns
    -------
    dict of str to Source
        Those that can be opened.
    dict of str to str
        A sentence about each of the others.

    Raises
    ------
    CourseError
        If none can be opened.
    """
    found, lost = {}, {}
    for name, place in places.items():
        try:
            found[name] = look_at(place)
        except CourseError as error:
            seen = damage(place)
            lost[name] = damaged(place, seen) if seen else str(error)
    if not found and lost:
        raise CourseError(next(iter(lost.values())))
    return found, lost


def damaged(image: str | Path, damage: str) -> str:
    """Return the sentence about an image whose bytes are not what they were."""
    return f"{shown(str(image))} is cut off or damaged ({damage}); download it again"


def shown(place: str) -> str:
    """Return where an image is in words for people.

    Examples
    --------
    >>> shown("/vsizip/{/data/P.zip}/P.SAFE/B04.jp2"), shown(OVER_HTTP + "http%3A%2F%2Fx%2Fb.tif")
    ('P.SAFE/B04.jp2 in /data/P.zip', 'http://x/b.tif')
    """
    if place.startswith(OVER_HTTP):
        return unquote(place.removeprefix(OVER_HTTP))
    if place.startswith(IN_ZIP):
        archive, _, member = place.removeprefix(IN_ZIP).partition("}/")
        return f"{member} in {archive}"
    return place


def cause_of(error: Exception) -> str:
    """Return what GDAL says, and not that it has said something."""
    return str(error.__cause__ or error).rstrip(".").replace(". ", ", ")
