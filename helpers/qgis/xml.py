"""Small pieces of QGIS's XML that several files need."""

from typing import Any
from xml.etree import ElementTree as ET

QGIS_VERSION = "3.22.0"  # the oldest QGIS that the files were opened with
QGIS_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


def to_text(root: ET.Element) -> str:
    """Return an element as indented text that ends with a line break."""
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode") + "\n"


def add_text(parent: ET.Element, tag: str, text: object, **attributes: str) -> ET.Element:
    """Add a child that holds a text and return it."""
    child = ET.SubElement(parent, tag, attributes)
    child.text = str(text)
    return child


def option(value: Any, name: str | None = None) -> ET.Element:
    """Return a Python value as QGIS's ``<Option>``.

    Parameters
    ----------
    value : str, bool, int, dict or list
        A dict becomes a Map, a list a List; both may hold further values.
    name : str, optional
        The key of this value in the Map around it.

    Returns
    -------
    Element
    """
    element = ET.Element("Option") if name is None else ET.Element("Option", name=name)
    if isinstance(value, dict):
        element.set("type", "Map")
        element.extend(option(item, key) for key, item in value.items())
    elif isinstance(value, list):
        element.set("type", "List")
        element.extend(option(item) for item in value)
    else:
        kind = {bool: "bool", int: "int"}.get(type(value), "QString")
        element.set("type", kind)
        element.set("value", str(value).lower() if kind == "bool" else str(value))
    return element


def add_crs(parent: ET.Element, tag: str, authid: str) -> None:
    """Add a coordinate reference system; QGIS honours `authid` only with a srsid above 0."""
    system = ET.SubElement(ET.SubElement(parent, tag), "spatialrefsys")
    add_text(system, "srsid", 1)
    add_text(system, "authid", authid)
