"""What a product says of itself: its name, its baseline, and how numbers become reflectance."""

import warnings
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple

from helpers.errors import CourseError
from helpers.product.safe import (
    FIRST_BASELINE_WITH_OFFSET,
    METADATA_FILE,
    OFFSET_SINCE_BASELINE_4,
    PRODUCT_NAME,
    QUANTIFICATION,
)

# Some archives rename the product's folder; the true name then stands in this file.
ORIGINAL_NAME_FILE = "original_folder_name.txt"


class Radiometry(NamedTuple):
    """Offset, where it was found ("metadata", "name" or "assumed"), and quantification value."""

    offset: int
    source: str
    quantification: int


def read_metadata(folder: Path) -> ElementTree.Element | None:
    """Return the root of a product's metadata, None for a product without.

    Parameters
    ----------
    folder : Path
        The product folder.

    Returns
    -------
    Element or None

    Raises
    ------
    CourseError
        If the file is there and cannot be read.
    """
    file = folder / METADATA_FILE
    if not file.is_file():
        return None
    try:
        return ElementTree.parse(file).getroot()
    except (ElementTree.ParseError, OSError) as error:
        raise CourseError(
            f"{file} cannot be read ({error}); copy it again from the downloaded product"
        ) from None


def true_name(folder: Path, metadata: ElementTree.Element | None) -> str:
    """Return a product's true name without ``.SAFE``, however its folder is called."""
    renamed = folder / ORIGINAL_NAME_FILE
    stated = "" if metadata is None else metadata.findtext(".//PRODUCT_URI", "")
    written = renamed.read_text(encoding="utf-8") if renamed.is_file() else ""
    names = [n.strip().removesuffix(".SAFE") for n in (written, folder.absolute().name, stated)]
    return next((n for n in names if PRODUCT_NAME.match(n)), names[1])


def baseline_of(name: str, metadata: ElementTree.Element | None) -> str:
    """Return the processing baseline as "04.00", '' if nothing tells it."""
    stated = "" if metadata is None else metadata.findtext(".//PROCESSING_BASELINE", "").strip()
    match = PRODUCT_NAME.match(name)
    if stated or not match:
        return stated
    return f"{match['baseline'][:2]}.{match['baseline'][2:]}"


def radiometry_of(where: str, name: str, metadata: ElementTree.Element | None) -> Radiometry:
    """Return how a product's digital numbers become reflectance.

    Parameters
    ----------
    where : str
        The product, for messages.
    name : str
        Its true name.
    metadata : Element or None
        From `read_metadata`.

    Returns
    -------
    Radiometry

    Raises
    ------
    CourseError
        If the metadata state no usable numbers, or a different offset for each band.
    """
    if metadata is not None:
        return _stated(f"{where}/{METADATA_FILE}", metadata)
    match = PRODUCT_NAME.match(name)
    if match:
        since = int(match["baseline"]) >= FIRST_BASELINE_WITH_OFFSET
        return Radiometry(OFFSET_SINCE_BASELINE_4 if since else 0, "name", QUANTIFICATION)
    warnings.warn(
        f"{where} has no {METADATA_FILE} and its name tells no processing baseline: offset 0 is "
        "assumed, so reflectances are 0.1 too high if the product was made since January 2022",
        stacklevel=4,
    )
    return Radiometry(0, "assumed", QUANTIFICATION)


def _stated(file: str, metadata: ElementTree.Element) -> Radiometry:
    try:
        offsets = {int(float(e.text or "")) for e in metadata.iter("BOA_ADD_OFFSET")}
        # spelt with L2A_ before baseline 02.08
        stated = [
            metadata.findtext(f".//{prefix}BOA_QUANTIFICATION_VALUE") for prefix in ("", "L2A_")
        ]
        quantification = int(float(next(filter(None, stated), QUANTIFICATION)))
    except ValueError as error:
        raise CourseError(
            f"{file} states no usable numbers ({error}); copy it again from the downloaded product"
        ) from None
    if len(offsets) > 1:
        raise CourseError(
            f"{file} states different offsets per band ({sorted(offsets)}), which the course does "
            "not know how to use; choose another product"
        )
    if quantification <= 0:
        raise CourseError(
            f"{file} states the quantification value {quantification}, which must be above 0; "
            "copy it again from the downloaded product"
        )
    return Radiometry(offsets.pop() if offsets else 0, "metadata", quantification)
