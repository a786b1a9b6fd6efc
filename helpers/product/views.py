"""Products in other wrappings, seen as the `.SAFE` folders that the steps are written for.

A view is a folder in the `.SAFE` layout whose images are virtual ones (GDAL's VRT): a few lines
each that say where the numbers are, in a zip, in a GeoTIFF or behind an address. So nothing is
unpacked or downloaded beforehand, and the functions of every learner read it unchanged. It lives as
long as the process.
"""

import atexit
import re
import shutil
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import unquote
from urllib.request import Request, urlopen
from xml.sax.saxutils import escape

import rasterio
from rasterio.errors import RasterioError

from helpers.errors import CourseError
from helpers.product.safe import METADATA_FILE, PRODUCT_NAME

RESOLUTIONS = (10, 20, 60)
DRIVERS = ("JP2OpenJPEG", "GTiff")
_NO_DATA = 0
_BEGIN_OF_VRT = b"<VRTDataset"
# How GDAL names a file in a zip, and one behind an address: no listing of its folder, and patience
# with a busy server.
IN_ZIP = "/vsizip/{"
OVER_HTTP = "/vsicurl?empty_dir=yes&max_retry=4&retry_delay=1&url="
_SECONDS = 30
_REFUSED = re.compile(r"\b(401|403|409)\b")
_KINDS = {"uint8": "Byte", "uint16": "UInt16", "int16": "Int16"}
# Codes and pictures are not averaged.
_CODES = ("SCL",)
UNKNOWN_STEM = "T00AAA_00000000T000000"


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


@dataclass(frozen=True)
class ProductView:
    """A view of a product.

    Attributes
    ----------
    folder : Path
        Its `.SAFE` folder of virtual images.
    where : str
        The product itself, as messages name it: a zip, a folder, an item or its address.
    inputs : tuple of Path
        Files and folders of this computer that it is read from.
    damage : callable
        Takes where an image is and says what is wrong with its bytes, '' if nothing can be seen.
    lost : mapping of str to str
        A sentence about each band that has an image which cannot be opened.
    """

    folder: Path
    where: str
    inputs: tuple[Path, ...]
    damage: Callable[[str], str]
    lost: Mapping[str, str]


def look_at(place: str) -> Source:
    """Look at an image that lies anywhere.

    Raises
    ------
    CourseError
        If it cannot be opened, or holds other numbers than a product's.
    """
    try:
        with rasterio.open(place) as file:
            known = file.driver in DRIVERS
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
        As in `ProductView`.

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


def make_view(name: str, images: Mapping[tuple[str, int], Source], metadata: str | None) -> Path:
    """Make a folder of virtual images.

    Parameters
    ----------
    name : str
        The product's name without ``.SAFE``, as far as it is known.
    images : mapping of (band, resolution) to Source
        The resolution in metres is the one at which the image shall be seen.
    metadata : str or None
        Text of its `MTD_MSIL2A.xml`.

    Returns
    -------
    Path
        The `.SAFE` folder.
    """
    around = Path(tempfile.mkdtemp(prefix="product-"))
    atexit.register(shutil.rmtree, around, ignore_errors=True)
    folder = around / f"{name}.SAFE"
    match = PRODUCT_NAME.match(name)
    stem = f"T{match['tile']}_{match['sensing']}" if match else UNKNOWN_STEM
    for (band, resolution), source in images.items():
        place = folder / "GRANULE" / "L2A_VIEW" / "IMG_DATA" / f"R{resolution}m"
        place.mkdir(parents=True, exist_ok=True)
        text = _virtual(source, resolution, "nearest" if band in _CODES else "average")
        (place / f"{stem}_{band}_{resolution}m.jp2").write_text(text, "utf-8")
    if metadata is not None:
        (folder / METADATA_FILE).write_text(metadata, "utf-8")
    return folder


def _virtual(source: Source, resolution: int, resampling: str) -> str:
    """Return the text of a virtual image: the source, averaged to a resolution."""
    step = resolution / source.pixel
    width, height = round(source.width / step), round(source.height / step)
    corner = source.transform
    parts = "".join(
        _band(source, number, (width, height), "" if step == 1 else resampling)
        for number in range(1, len(source.kinds) + 1)
    )
    return (
        f'<VRTDataset rasterXSize="{width}" rasterYSize="{height}"><SRS>{escape(source.crs)}</SRS>'
        f"<GeoTransform>{corner.c}, {resolution}, 0, {corner.f}, 0, {-resolution}</GeoTransform>"
        f"{parts}</VRTDataset>\n"
    )


def _band(source: Source, number: int, size: tuple[int, int], resampling: str) -> str:
    kind = "ComplexSource" if resampling else "SimpleSource"
    blocks = "" if resampling else f'blockXSize="{source.block}" blockYSize="{source.block}"'
    # averages are those of all pixels, and not of an overview's, which somebody chose
    whole = '<OpenOptions><OOI key="OVERVIEW_LEVEL">NONE</OOI></OpenOptions>' if resampling else ""
    return (
        f'<VRTRasterBand dataType="{source.kinds[number - 1]}" band="{number}" {blocks}>'
        f'<{kind} resampling="{resampling or "nearest"}">'
        f'<SourceFilename relativeToVRT="0">{escape(source.place)}</SourceFilename>{whole}'
        f"<SourceBand>{number}</SourceBand>"
        f'<SrcRect xOff="0" yOff="0" xSize="{source.width}" ySize="{source.height}"/>'
        f'<DstRect xOff="0" yOff="0" xSize="{size[0]}" ySize="{size[1]}"/>'
        + (f"<NODATA>{_NO_DATA}</NODATA>" if resampling else "")
        + f"</{kind}></VRTRasterBand>"
    )


def place_of(image: Path) -> str:
    """Return where the numbers of an image are: as GDAL names it for a virtual one."""
    with image.open("rb") as file:
        if file.read(len(_BEGIN_OF_VRT)) != _BEGIN_OF_VRT:
            return str(image)
    return ElementTree.parse(image).getroot().findtext(".//SourceFilename", "")


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


def at_resolutions(bands: Mapping[str, list[Source]]) -> dict[tuple[str, int], Source]:
    """Return which image of a band is seen at which pixel size.

    Parameters
    ----------
    bands : mapping of str to list of Source
        The images of each band.

    Returns
    -------
    dict of (band, resolution) to Source
        Each at its own pixel size; else the coarsest of the finer ones that fit into it.
    """
    found = {}
    for band, sources in bands.items():
        for resolution in RESOLUTIONS:
            fitting = [s for s in sources if resolution % s.pixel == 0]
            if fitting:
                found[band, resolution] = max(fitting, key=lambda s: s.pixel)
    return found
