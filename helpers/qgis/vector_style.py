"""How QGIS draws the polygons and asks for their class: the inside of a project's vector layer."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from helpers.qgis.legend import Entry
from helpers.qgis.xml import option

NO_CLASS = "(no class yet)"
OPACITY = "0.55"  # the picture below stays visible while drawing
_GREY = (160, 160, 160)


def polygon_style(legend: Sequence[Entry], *, while_drawing: bool = False) -> list[ET.Element]:
    """Return the style: one category for each class, filled with the polygon's own ``color``.

    Parameters
    ----------
    legend : sequence of Entry
        One line for each class; its colour is used where a polygon has none.
    while_drawing : bool
        Whether the legend also has a line for polygons that have no class yet.

    Returns
    -------
    list of Element
        The renderer and the layer's opacity.
    """
    renderer = ET.Element("renderer-v2", type="categorizedSymbol", attr="class")
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    rows = [(entry.name, entry.name, entry.rgb) for entry in legend]
    if while_drawing:
        rows.append(("", NO_CLASS, _GREY))
    for index, (value, label, rgb) in enumerate(rows):
        ET.SubElement(
            categories,
            "category",
            {"value": value, "label": label, "symbol": str(index), "render": "true"},
        )
        symbols.append(_symbol(index, rgb))
    opacity = ET.Element("layerOpacity")
    opacity.text = OPACITY
    return [renderer, opacity]


def class_form(legend: Sequence[Entry]) -> list[ET.Element]:
    """Return the form of a new polygon: a list of classes; the colour fills itself in.

    Parameters
    ----------
    legend : sequence of Entry
        The classes to choose from.

    Returns
    -------
    list of Element
        Field widgets, default values and the rule that a class must be chosen.
    """
    fields = ET.Element("fieldConfiguration")
    choices = {"map": [{entry.name: entry.name} for entry in legend]}
    for name, widget, config in (
        ("class", "ValueMap", option(choices)),
        ("color", "Color", ET.Element("Option")),
        ("fid", "Hidden", ET.Element("Option")),
    ):
        editor = ET.SubElement(ET.SubElement(fields, "field", name=name), "editWidget", type=widget)
        ET.SubElement(editor, "config").append(config)
    defaults = ET.Element("defaults")
    ET.SubElement(
        defaults, "default", field="color", applyOnUpdate="1", expression=color_expression(legend)
    )
    constraints = ET.Element("constraints")
    ET.SubElement(
        constraints,
        "constraint",
        field="class",
        constraints="1",
        notnull_strength="1",
        unique_strength="0",
        exp_strength="0",
    )
    return [fields, defaults, constraints]


def color_expression(legend: Sequence[Entry]) -> str:
    """Return QGIS's expression for the colour that belongs to the field ``class``."""
    cases = " ".join(f"WHEN \"class\"={_quoted(e.name)} THEN '{e.color}'" for e in legend)
    return f"CASE {cases} END"


def _quoted(text: str) -> str:
    # In QGIS's expressions a backslash begins an escape and a quote is doubled.
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _symbol(index: int, rgb: tuple[int, int, int]) -> ET.Element:
    symbol = ET.Element("symbol", type="fill", name=str(index), alpha="1")
    layer = ET.SubElement(
        symbol, "layer", {"class": "SimpleFill", "enabled": "1", "pass": "0", "locked": "0"}
    )
    look = {
        "color": ",".join(map(str, (*rgb, 255))),
        "style": "solid",
        "outline_color": "255,255,255,255",
        "outline_width": "0.4",
    }
    layer.append(option(look))
    own_color = {"active": True, "expression": 'coalesce("color", @symbol_color)', "type": 3}
    properties = {"name": "", "properties": {"fillColor": own_color}, "type": "collection"}
    ET.SubElement(layer, "data_defined_properties").append(option(properties))
    return symbol
