"""Products in other wrappings, seen as the `.SAFE` folders that the steps are written for.

A view is a folder in the `.SAFE` layout whose images are virtual ones (GDAL's VRT): a few lines
each that say where the numbers are, in a zip, in a GeoTIFF or behind an address. So nothing is
unpacked or downloaded beforehand, and the functions of every learner read it unchanged. It lives as
long as the process.
"""

import atexit
import shutil
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from helpers.product.safe import METADATA_FILE, PRODUCT_NAME
from helpers.product.sources import RESOLUTIONS, Source

_NO_DATA = 0
_BEGIN_OF_VRT = b"<VRTDataset"
# Codes are not averaged.
_CODES = ("SCL",)
UNKNOWN_STEM = "T00AAA_00000000T000000"


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
