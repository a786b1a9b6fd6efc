"""STAC items: one product described in JSON, its bands as cloud-optimised GeoTIFFs.

Only four things are read of an item, so plain JSON does it, and GDAL opens the assets; a library
for whole catalogues would add dependencies and give the steps nothing that they could read.
Sources: the SpatioTemporal Asset Catalog specification 1.0 and 1.1, its extensions `eo`, `raster`
and `grid`, and the items of Earth Search, the Planetary Computer and the Copernicus Data Space.
"""

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlparse
from urllib.request import urlopen

from helpers.counting import counted
from helpers.errors import CourseError
from helpers.product.jp2 import damage_of
from helpers.product.safe import (
    FIRST_BASELINE_WITH_OFFSET,
    OFFSET_SINCE_BASELINE_4,
    PRODUCT_NAME,
    QUANTIFICATION,
    metadata_text,
)
from helpers.product.sources import OVER_HTTP, Source, look_at_all
from helpers.product.views import ProductView, at_resolutions, make_view

# Common names of the specification and the asset names of Earth Search, by band.
_NAMES = {
    "coastal": "B01", "blue": "B02", "green": "B03", "red": "B04", "rededge1": "B05",
    "rededge2": "B06", "rededge3": "B07", "rededge071": "B05", "rededge075": "B06",
    "rededge078": "B07", "nir": "B08", "nir08": "B8A", "nir09": "B09", "swir16": "B11",
    "swir22": "B12", "scl": "SCL", "visual": "TCI",
}  # fmt: skip
_BAND = re.compile(r"^(B0[1-9]|B8A|B1[12]|SCL|TCI)(_(10|20|60)m)?$", re.IGNORECASE)
_ADDRESS = re.compile(r"^(https?):/+(?=[^/])")
_TWIN = "-jp2"
_SECONDS = 30
_MOST_BYTES = 2**24


def address_of(path: str | Path) -> str:
    """Return the address that a path was made of, '' for a path on this computer.

    Examples
    --------
    >>> address_of(Path("https://example.org/item.json")), address_of("item.json")
    ('https://example.org/item.json', '')
    """
    text = path if isinstance(path, str) else path.as_posix()
    return _ADDRESS.sub(r"\1://", text) if _ADDRESS.match(text) else ""


def is_item(path: str | Path) -> bool:
    """Tell whether a path means a STAC item: a JSON file, or any address."""
    return bool(address_of(path)) or (Path(path).suffix.lower() == ".json" and Path(path).is_file())


def view_of_item(path: str | Path) -> ProductView:
    """Return a view of the product that a STAC item describes.

    Parameters
    ----------
    path : str or Path
        The item's JSON file, or its address.

    Returns
    -------
    ProductView
        Each band at its own pixel size, and averaged to coarser ones.

    Raises
    ------
    CourseError
        If it is no item of a Level-2A product, or none of its assets can be opened.
    """
    address = address_of(path)
    return _view(address or str(Path(path).absolute()), 0 if address else _changed(Path(path)))


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns


@lru_cache(maxsize=16)
def _view(where: str, changed: int) -> ProductView:
    item = _read(where)
    places = _places(where, item)
    if not places:
        raise CourseError(
            f"{where} names no bands that the course knows among its assets "
            f"({', '.join(item['assets'])}); choose an item of Sentinel-2 Level-2A"
        )
    name = _name(where, item)
    offset, quantification = _radiometry(where, item)
    damage = cache(_damage)
    sources, lost = look_at_all(places, damage)
    bands: dict[str, list[Source]] = {}
    for key, source in sources.items():
        bands.setdefault(_band_of(key, item["assets"][key]), []).append(source)
    text = metadata_text(name, offset, quantification)
    own = [Path(place) for place in (where, *places.values()) if Path(place).is_file()]
    words = {_band_of(key, item["assets"][key]): said for key, said in lost.items()}
    return ProductView(
        make_view(name, at_resolutions(bands), text), where, tuple(own), damage, words
    )


def _read(where: str) -> dict[str, Any]:
    try:
        if address_of(where):
            with urlopen(where, timeout=_SECONDS) as answer:
                text = answer.read(_MOST_BYTES)
        else:
            text = Path(where).read_bytes()
        item = json.loads(text)
    except (OSError, HTTPException, ValueError) as error:
        raise CourseError(
            f"{where} cannot be read as a STAC item ({error}); download it again, or check its "
            "address"
        ) from None
    found = item.get("features", [item]) if isinstance(item, dict) else []
    if len(found) == 1 and _is_feature(found[0]):
        return dict(found[0])
    raise CourseError(f"{where} is no STAC item: {_what_it_is(item)}; give the JSON of one item")


def _is_feature(item: Any) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("assets"), dict):
        return False
    return bool(item.get("type", "Feature") == "Feature")  # a collection has assets as well


def _what_it_is(item: Any) -> str:
    if isinstance(item, dict) and "features" in item:
        return f"it is a list of {counted(len(item['features']), 'item')}"
    if isinstance(item, dict) and item.get("type") in ("Collection", "Catalog"):
        return f"it is a {item['type'].lower()}"
    return "it has no assets"


def _places(where: str, item: dict[str, Any]) -> dict[str, str]:
    """Return where GDAL finds each asset that is a band."""
    bands = {
        key: str(asset["href"])
        for key, asset in item["assets"].items()
        if isinstance(asset, dict) and asset.get("href") and _band_of(key, asset)
    }
    places = {key: place for key, href in bands.items() if (place := _place(where, href))}
    if bands and not places:
        raise CourseError(
            f"{where} has its bands at {next(iter(bands.values()))}, which needs an account; "
            "choose an item whose assets have addresses with https"
        )
    # Earth Search lists each band a second time, as a JPEG 2000 file
    return {key: p for key, p in places.items() if key.removesuffix(_TWIN) == key
            or key.removesuffix(_TWIN) not in places}  # fmt: skip


def _place(where: str, href: str) -> str:
    """Return an asset as GDAL names it, '' for one that needs an account."""
    if address_of(where):
        href = urljoin(where, href)
    if address_of(href):
        return OVER_HTTP + quote(href, safe="")
    if href.startswith("file:"):
        return unquote(urlparse(href).path)
    if "://" in href:
        return ""
    return str((Path(where).parent / href).resolve())


def _band_of(key: str, asset: dict[str, Any]) -> str:
    """Return the band that an asset holds, '' for previews, metadata and the like."""
    described = asset.get("eo:bands") or asset.get("bands") or []
    names = [key.removesuffix(_TWIN)]
    if len(described) == 1 and isinstance(described[0], dict):
        kinds = ("name", "eo:common_name", "common_name")
        names += [str(described[0].get(kind, "")) for kind in kinds]
    for name in names:
        if match := _BAND.match(name):
            return match[1].upper()
        if name.lower() in _NAMES:
            return _NAMES[name.lower()]
    return ""


def _radiometry(where: str, item: dict[str, Any]) -> tuple[int, int]:
    """Return offset and quantification value of an item's numbers."""
    properties = item.get("properties") or {}
    try:
        stated = set(_stated(item))
        if len(stated) > 1:
            raise ValueError(f"different ones for its bands: {sorted(stated)}")
        scale, shift = stated.pop() if stated else (1 / QUANTIFICATION, None)
        quantification = round(1 / scale)
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise CourseError(
            f"{where} states no usable scale and offset ({error}); choose another item"
        ) from None
    # some archives have added the offset already, and their items state it all the same
    if properties.get("earthsearch:boa_offset_applied") is True:
        return 0, quantification
    if shift is not None:
        return round(shift * quantification), quantification
    return _offset_by_baseline(item), quantification


def _stated(item: dict[str, Any]) -> Iterator[tuple[float, float]]:
    """Return scale and offset of each band that tells them."""
    for key, asset in item["assets"].items():
        if not isinstance(asset, dict) or _band_of(key, asset) in ("", "SCL", "TCI"):
            continue
        for band in asset.get("raster:bands") or asset.get("bands") or [asset]:
            both = {**asset, **band}  # version 1.1 states once what all bands share
            if scale := both.get("raster:scale", both.get("scale")):
                yield float(scale), float(both.get("raster:offset", both.get("offset", 0)))


def _offset_by_baseline(item: dict[str, Any]) -> int:
    baseline = _baseline(item) or "0"
    return OFFSET_SINCE_BASELINE_4 if int(baseline) >= FIRST_BASELINE_WITH_OFFSET else 0


def _baseline(item: dict[str, Any]) -> str:
    """Return the processing baseline as "0400", '' if nothing tells it."""
    properties = item.get("properties") or {}
    stated = properties.get("s2:processing_baseline") or properties.get("processing:version") or ""
    digits = re.sub(r"\D", "", str(stated))[:4]
    if len(digits) == 4:
        return digits
    match = next(filter(None, map(PRODUCT_NAME.match, _stated_names(item))), None)
    return match["baseline"] if match else ""


def _stated_names(item: dict[str, Any]) -> list[str]:
    uri = (item.get("properties") or {}).get("s2:product_uri")
    return [str(stated or "").removesuffix(".SAFE") for stated in (uri, item.get("id"))]


def _name(where: str, item: dict[str, Any]) -> str:
    """Return the product's name, or one made of its time, tile and baseline."""
    properties = item.get("properties") or {}
    for name in _stated_names(item):
        if PRODUCT_NAME.match(name):
            return name
    tile = str(properties.get("s2:mgrs_tile") or properties.get("grid:code") or "").split("-")[-1]
    time = re.sub(r"[-:]", "", str(properties.get("datetime") or ""))[:15]
    mission = str(properties.get("platform") or "sentinel-2a")[-1:].upper()
    name = f"S2{mission}_MSIL2A_{time}_N{_baseline(item) or '0000'}_R000_T{tile:0>5}_{time}"
    if not PRODUCT_NAME.match(name):
        raise CourseError(
            f"{where} tells neither a product's name nor its tile and time; choose an item of "
            "Sentinel-2 Level-2A"
        )
    return name


def _damage(place: str) -> str:
    """Say what is wrong with an asset on this computer, as far as its bytes tell."""
    return damage_of(Path(place)) if place.endswith(".jp2") and Path(place).is_file() else ""
