"""The text of the two files that lie beside a class map."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from helpers.classes import NODATA, NODATA_NAME
from helpers.qgis.legend import Entry
from helpers.qgis.raster_style import paletted_pipe
from helpers.qgis.xml import QGIS_DOCTYPE, QGIS_VERSION, to_text

# GDAL's numbers for the columns of an attribute table: (name, type, usage).
# https://gdal.org/en/stable/doxygen/gdal_8h.html, GDALRATFieldType and GDALRATFieldUsage.
_INTEGER, _STRING = "0", "2"
_COLUMNS = (
    ("Value", _INTEGER, "5"),
    ("Count", _INTEGER, "1"),
    ("Class", _STRING, "2"),
    ("Red", _INTEGER, "6"),
    ("Green", _INTEGER, "7"),
    ("Blue", _INTEGER, "8"),
    ("Alpha", _INTEGER, "9"),
)


def qml_text(legend: Sequence[Entry]) -> str:
    """Return QGIS's style file of a class map.

    Parameters
    ----------
    legend : sequence of Entry
        One line for each class.

    Returns
    -------
    str
        XML that QGIS reads when the GeoTIFF of the same base name is added.
    """
    root = ET.Element("qgis", version=QGIS_VERSION, styleCategories="Symbology")
    root.append(paletted_pipe(legend))
    return QGIS_DOCTYPE + to_text(root)


def is_foreign_style(path: Path) -> bool:
    """Tell whether a style file is somebody's own and no class map's that was written here.

    Parameters
    ----------
    path : Path
        A ``.qml``; it may be missing.

    Returns
    -------
    bool
        False where `qml_text` would write the same file for the classes in it.
    """
    if not path.is_file():
        return False
    try:
        text = path.read_text(encoding="utf-8")
        entries = [
            Entry(int(e.attrib["value"]), e.attrib["label"], e.attrib["color"])
            for e in ET.fromstring(text).iter("paletteEntry")
        ]
    except (UnicodeDecodeError, ET.ParseError, KeyError, ValueError):
        return True
    return text != qml_text(entries)


def time_text(tags: Mapping[str, str]) -> str:
    """Return GDAL's side file of a raster that has tags alone."""
    root = ET.Element("PAMDataset")
    _add_tags(root, tags)
    return to_text(root)


def _add_tags(root: ET.Element, tags: Mapping[str, str]) -> None:
    if tags:
        metadata = ET.SubElement(root, "Metadata")
        for key, value in tags.items():
            ET.SubElement(metadata, "MDI", key=key).text = value


def pam_text(
    legend: Sequence[Entry], counts: Sequence[int], tags: Mapping[str, str] | None = None
) -> str:
    """Return GDAL's side file of a class map: category names and attribute table.

    Parameters
    ----------
    legend : sequence of Entry
        One line for each class.
    counts : sequence of int
        Number of pixels of each code, 0 to 255.
    tags : mapping of str to str, optional
        GDAL reads them as the map's own.

    Returns
    -------
    str
        XML for ``NAME.tif.aux.xml``.
    """
    root = ET.Element("PAMDataset")
    _add_tags(root, tags or {})
    band = ET.SubElement(root, "PAMRasterBand", band="1")
    names = {NODATA: NODATA_NAME} | {entry.code: entry.name for entry in legend}
    categories = ET.SubElement(band, "CategoryNames")
    for code in range(max(names) + 1):  # the list has no numbers: its first name belongs to 0
        ET.SubElement(categories, "Category").text = names.get(code, "")
    table = ET.SubElement(band, "GDALRasterAttributeTable", tableType="thematic")
    for index, (name, kind, usage) in enumerate(_COLUMNS):
        column = ET.SubElement(table, "FieldDefn", index=str(index))
        for tag, text in (("Name", name), ("Type", kind), ("Usage", usage)):
            ET.SubElement(column, tag).text = text
    for index, entry in enumerate(legend):
        row = ET.SubElement(table, "Row", index=str(index))
        for value in (entry.code, counts[entry.code], entry.name, *entry.rgb, 255):
            ET.SubElement(row, "F").text = str(value)
    return to_text(root)
