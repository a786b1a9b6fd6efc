"""What the images of a product are called, by those who hand products on.

Sources: ESA SentiWiki "S2 Products" (today's names), the Sentinel-2 Products Specification
Document, issue 13 (names until December 2016), the read-me of the AWS buckets ``sentinel-s2-l2a``
(a folder for each resolution, files named by band) and ``sentinel-cogs`` (GeoTIFFs named by band).
"""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple

_BAND = r"(?P<band>AOT|WVP|SCL|TCI|B\d[\dA])"
_SIZE = r"_(?P<resolution>10|20|60)m"
_ENDING = r"\.(jp2|tiff?)$"
_NAMES = tuple(
    re.compile(start + _ENDING, re.IGNORECASE)
    for start in (
        rf"^(L2A_)?(?P<key>T(?P<tile>\d{{2}}[A-Z]{{3}})_(?P<sensing>\d{{8}}T\d{{6}}))_{_BAND}{_SIZE}",
        rf"^(?P<key>S2[A-D]_(USER|OPER)_MSI_L2A_TL_\w+_T(?P<tile>\d{{2}}[A-Z]{{3}}))_{_BAND}{_SIZE}",
        rf"^{_BAND}({_SIZE})?",
    )
)
_FOLDER_OF_SIZE = re.compile(r"^R(10|20|60)m$", re.IGNORECASE)
_LEVEL_1C = re.compile(r"(^|_)(L1C|MSIL1C)_")
# Products until December 2016, and their granules.
_OLD_PRODUCT = re.compile(
    r"(?P<mission>S2[A-D])_(USER|OPER)_PRD_MSIL2A_\w{4}_(?P<made>\d{8}T\d{6})_R(?P<orbit>\d{3})"
    r"_V(?P<sensing>\d{8}T\d{6})"
)
_OLD_GRANULE = re.compile(r"_MSI_L2A_TL_\w+_T(?P<tile>\d{2}[A-Z]{3})_N(?P<baseline>\d{2}\.\d{2})$")


class FoundImage(NamedTuple):
    """One image: its file, the product it belongs to, its band, and its pixel size or 0."""

    member: PurePosixPath
    key: str
    band: str
    resolution: int


def find_images(members: Iterable[PurePosixPath]) -> list[FoundImage]:
    """Return the files that are bands of a Level-2A product.

    Parameters
    ----------
    members : iterable of PurePosixPath
        Files of a product.

    Returns
    -------
    list of FoundImage
        Resolution 0 where neither the name nor the folder tells the pixel size.

    Examples
    --------
    >>> files = ["R60m/B04.jp2", "T31TCJ_20221116T105321_B8A_20m.tif", "MTD_MSIL2A.xml"]
    >>> [(f.key, f.band, f.resolution) for f in find_images(map(PurePosixPath, files))]
    [('.', 'B04', 60), ('T31TCJ_20221116T105321', 'B8A', 20)]
    """
    return [found for found in map(_find, members) if found]


def _find(member: PurePosixPath) -> FoundImage | None:
    match = next(filter(None, (names.match(member.name) for names in _NAMES)), None)
    if match is None or match["band"].upper() == "B10":
        return None
    folder = member.parent
    in_folder = _FOLDER_OF_SIZE.match(folder.name)
    around = folder.parent if in_folder else folder
    key = match.groupdict().get("key") or str(around)
    size = match["resolution"] or (in_folder[1] if in_folder else "0")
    return FoundImage(member, key, match["band"].upper(), int(size))


def is_level_1c(members: Iterable[PurePosixPath], around: str) -> bool:
    """Tell whether files are of a product of Level-1C, which alone has a band B10."""
    return bool(_LEVEL_1C.search(around)) or any(
        _LEVEL_1C.search(part) or re.search(r"(^|_)B10\.(jp2|tiff?)$", part, re.IGNORECASE)
        for member in members
        for part in member.parts
    )


def modern_name(parts: Iterable[str]) -> str:
    """Return the present name of a product from before December 2016, '' if it is none.

    Parameters
    ----------
    parts : iterable of str
        The names of its folders.

    Examples
    --------
    >>> product = "S2A_USER_PRD_MSIL2A_PDMC_20160105T184126_R051_V20160105T105321_20160105T105321"
    >>> granule = "S2A_USER_MSI_L2A_TL_SGS__20160105T162335_A002812_T31TCJ_N02.01"
    >>> modern_name([product, granule])
    'S2A_MSIL2A_20160105T105321_N0201_R051_T31TCJ_20160105T184126'
    """
    names = [part.removesuffix(".SAFE") for part in parts]
    product = next(filter(None, map(_OLD_PRODUCT.search, names)), None)
    granule = next(filter(None, map(_OLD_GRANULE.search, names)), None)
    if not product or not granule:
        return ""
    return (
        f"{product['mission']}_MSIL2A_{product['sensing']}_N{granule['baseline'].replace('.', '')}"
        f"_R{product['orbit']}_T{granule['tile']}_{product['made']}"
    )
