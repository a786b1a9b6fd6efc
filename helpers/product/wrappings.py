"""Products that are no `.SAFE` folder: zipped, with other names, or with GeoTIFFs in them."""

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import cache, lru_cache, partial
from pathlib import Path, PurePosixPath

from helpers.counting import counted
from helpers.errors import CourseError
from helpers.product.contents import Contents, contents_of, is_zip, refuse_other_files
from helpers.product.image_names import FoundImage, find_images, is_level_1c, modern_name
from helpers.product.jp2 import damage_of, damage_of_bytes
from helpers.product.manifest import MANIFEST, Listed, is_as_listed, listed_in, sum_fits
from helpers.product.safe import METADATA_FILE, PRODUCT_NAME, SYNTHETIC_NOTE
from helpers.product.sources import Source, look_at_all
from helpers.product.stac import is_item, view_of_item
from helpers.product.views import ProductView, at_resolutions, make_view

_METADATA = re.compile(rf"^({METADATA_FILE}|S2[A-D]_\w+_MTD_SAFL2A_\w+\.xml|metadata\.xml)$")
_ROOT_TAG = "Level-2A_User_Product"
_AWS_FILES = ("tileInfo.json", "productInfo.json")


def view_of(path: str | Path) -> ProductView | None:
    """Return a view of a product that is no `.SAFE` folder.

    Parameters
    ----------
    path : str or Path
        A zip; a folder of images with other names, or of GeoTIFFs; a STAC item or its address.

    Returns
    -------
    ProductView or None
        None for a `.SAFE` folder, and where there is no product.

    Raises
    ------
    CourseError
        If the zip or the item cannot be read, or holds several products or none.
    """
    if is_item(path):
        return view_of_item(path)
    place = Path(path).expanduser()
    refuse_other_files(place)
    if is_zip(place):
        return _view(place.absolute(), place.stat().st_mtime_ns)
    if not place.exists() or not _may_be_of_a_product(place) or _is_safe(place):
        return None
    folder = place if place.is_dir() else place.parent
    if len(list(folder.glob("*.SAFE"))) > 1:
        return None
    zips = [file for file in sorted(folder.glob("*.zip")) if is_zip(file)]
    contents = contents_of(_product_around(folder))
    if not find_images(contents.members) and len(zips) == 1 and place.is_dir():
        return view_of(zips[0])
    if not find_images(contents.members):
        return None
    return _view(contents.where.absolute(), _newest(contents))


def _may_be_of_a_product(place: Path) -> bool:
    name = PurePosixPath(place.name)
    return place.is_dir() or bool(find_images([name]) or _METADATA.match(place.name))


def _is_safe(place: Path) -> bool:
    """Tell whether a path means a folder in the `.SAFE` layout, with JPEG 2000 images or none."""
    around = next((p for p in (place, *place.absolute().parents) if _granules(p)), None)
    inside = [p for p in place.glob("*.SAFE") if _granules(p)] if place.is_dir() else []
    folder = around or (inside[0] if len(inside) == 1 else None)
    if folder is None:
        return False
    return any(folder.glob("GRANULE/L2A_*/IMG_DATA/R*m/*.jp2")) or not any(
        folder.glob("GRANULE/L2A_*/IMG_DATA/**/*.tif*")
    )


def _granules(folder: Path) -> bool:
    return any(p.is_dir() for p in folder.glob("GRANULE/L2A_*"))


def _product_around(folder: Path) -> Path:
    """Return the folder whose name ends in .SAFE around another one, else that one itself."""
    return next((p for p in (folder, *folder.absolute().parents) if p.suffix == ".SAFE"), folder)


def _newest(contents: Contents) -> int:
    return max((contents.where / member).stat().st_mtime_ns for member in contents.members)


@lru_cache(maxsize=16)
def _view(path: Path, changed: int) -> ProductView:
    """Return the same view each time, until the zip or a file of the folder is replaced."""
    contents = contents_of(path)
    images = find_images(contents.members)
    _refuse_other_products(contents, images)
    root = ElementTree.fromstring(text) if (text := _metadata_text(contents)) else None
    name = _true_name(contents, root)
    damage = cache(partial(_damage, contents))
    places = {str(i.member): contents.address(i.member) for i in images}
    sources, lost = look_at_all(places, damage)
    by_band: dict[str, list[Source]] = {}
    exact: dict[tuple[str, int], Source] = {}
    for image in images:
        if source := sources.get(str(image.member)):
            by_band.setdefault(image.band, []).append(source)
            exact[image.band, source.pixel] = source
    # GeoTIFFs come at one pixel size; of JPEG 2000 files there is one for each
    averaged = any(image.member.suffix != ".jp2" for image in images)
    folder = make_view(name, at_resolutions(by_band) if averaged else exact, text or None)
    if any(member.name == SYNTHETIC_NOTE for member in contents.members):
        (folder / SYNTHETIC_NOTE).touch()
    words = {image.band: lost[str(image.member)] for image in images if str(image.member) in lost}
    return ProductView(folder, str(path), (path,), damage, words)


def _refuse_other_products(contents: Contents, images: list[FoundImage]) -> None:
    path = contents.where
    if is_level_1c(contents.members, str(path)):
        raise CourseError(
            f"{path} is a Level-1C product (top of atmosphere) and the course needs Level-2A "
            "(surface reflectance); download the product with MSIL2A in its name"
        )
    if not images:
        some = ", ".join(str(m) for m in contents.members[:3]) or "nothing"
        raise CourseError(
            f"{path} holds no Level-2A product: no file in it has a band's name (it holds {some}); "
            "download a Level-2A product"
        )
    keys = sorted({image.key for image in images})
    if len(keys) > 1:
        raise CourseError(
            f"{path} holds images of several products ({', '.join(keys[:5])}); give one of them"
        )
    places = [(image.band, image.resolution) for image in images]
    twice = next((place for place in places if places.count(place) > 1), None)
    if twice:
        files = [str(i.member) for i in images if (i.band, i.resolution) == twice]
        raise CourseError(
            f"{path} holds {counted(len(files), 'file')} of band {twice[0]} "
            f"({', '.join(files)}); move all "
            "but one away"
        )


def _metadata_text(contents: Contents) -> str:
    """Return the text of the product's metadata, '' if there are none."""
    found = [member for member in contents.members if _METADATA.match(member.name)]
    for member in sorted(found, key=lambda m: (m.name == "metadata.xml", len(m.parts))):
        try:
            text = contents.read(member).decode("utf-8")
            if ElementTree.fromstring(text).tag.endswith(_ROOT_TAG):
                return text
        except (ElementTree.ParseError, UnicodeDecodeError) as error:
            if member.name == METADATA_FILE:
                raise CourseError(
                    f"{member} in {contents.where} cannot be read ({error}); download the product "
                    "again"
                ) from None
    return ""


def _true_name(contents: Contents, metadata: ElementTree.Element | None) -> str:
    """Return the product's name without ``.SAFE``, the file's or the folder's if nothing tells."""
    names = (name.removesuffix(".SAFE").strip() for name in _names(contents, metadata))
    return next((name for name in names if PRODUCT_NAME.match(name)), contents.title)


def _names(contents: Contents, metadata: ElementTree.Element | None) -> Iterator[str]:
    folders = [part for m in contents.members for part in m.parent.parts]
    around = contents.where.absolute().parts
    yield from dict.fromkeys([*folders, contents.title, *reversed(around)])
    if metadata is not None:
        yield metadata.findtext(".//PRODUCT_URI", "")
    for member in contents.members:
        if member.name in _AWS_FILES:
            yield _stated_by_aws(contents, member)
    yield modern_name([*folders, *around])


def _stated_by_aws(contents: Contents, member: PurePosixPath) -> str:
    try:
        stated = json.loads(contents.read(member))
        return str(stated.get("productName") or stated.get("name") or "")
    except (ValueError, AttributeError):
        return ""


def _damage(contents: Contents, place: str) -> str:
    """Say what is wrong with an image of a product, '' if nothing can be seen."""
    member = next(m for m in contents.members if contents.address(m) == place)
    listed = _listed(contents, member)
    if not contents.in_zip:
        path = contents.where / member
        damage = damage_of(path) if member.suffix.lower() == ".jp2" else ""
        unlisted = listed and not is_as_listed(path, listed)
    else:
        try:
            data = contents.read(member)
        except CourseError as error:
            return str(error).partition(";")[0]
        damage = damage_of_bytes(data) if member.suffix.lower() == ".jp2" else ""
        unlisted = listed and not sum_fits(data, listed)
    return damage or (f"its bytes are not those that {MANIFEST} lists" if unlisted else "")


def _listed(contents: Contents, member: PurePosixPath) -> Listed | None:
    """Return what the product's manifest says of a file, None without one."""
    manifest = next((m for m in contents.members if m.name == MANIFEST), None)
    if manifest is None or not member.is_relative_to(manifest.parent):
        return None
    return listed_in(contents.read(manifest)).get(str(member.relative_to(manifest.parent)))
