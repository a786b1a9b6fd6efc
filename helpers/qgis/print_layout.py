"""The print layout of the result: title, map, legend, scale bar and credit on one A4 page."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from helpers.qgis.project import Layer, layer_tree
from helpers.qgis.xml import add_text

NAME = "Final map"
PAGE = (297.0, 210.0)  # A4, millimetres
# QGIS's numbers for the kinds of items, QgsLayoutItemRegistry::ItemType.
_PAGE, _MAP, _LABEL, _LEGEND, _SCALE_BAR = "65638", "65639", "65641", "65642", "65646"
Box = tuple[float, float, float, float]  # x, y, width, height on the page in millimetres


def final_map(
    title: str,
    credit: str,
    extent: tuple[float, float, float, float],
    layers: Sequence[Layer],
    in_legend: Sequence[Layer],
) -> ET.Element:
    """Return a layout that prints a map.

    Parameters
    ----------
    title, credit : str
        The words above and below the map.
    extent : tuple of float
        Left, bottom, right and top of the map in metres.
    layers : sequence of Layer
        The layers drawn, uppermost first.
    in_legend : sequence of Layer
        The layers that the legend explains.

    Returns
    -------
    Element
        ``<Layout>`` for a project's ``<Layouts>``.
    """
    layout = ET.Element("Layout", name=NAME, units="mm", printResolution="300")
    pages = ET.SubElement(layout, "PageCollection")
    pages.append(_item(_PAGE, "page", (0, 0, *PAGE)))
    box = _map_box(extent)
    map_item = _map(box, extent, layers)
    beside = box[0] + box[2] + 8
    layout.append(_label("title", title, (10, 7, 277, 12), 20))
    layout.append(map_item)
    layout.append(_legend(map_item.attrib["uuid"], in_legend, (beside, 25, 60, 60)))
    layout.append(_scale_bar(map_item.attrib["uuid"], extent, (beside, 176, 60, 15)))
    layout.append(_label("credit", credit, (10, 201, 277, 6), 8))
    return layout


def scale_step(width: float) -> float:
    """Return the length of one of the bar's two parts in kilometres: 1, 2 or 5 times 10^n.

    Parameters
    ----------
    width : float
        Width of the map in metres.

    Returns
    -------
    float
        The largest such number whose bar is no longer than 40 mm beside a map of usual size.

    Examples
    --------
    A tile of 109.8 km gets a bar of two parts of 10 km:

    >>> scale_step(109_800)
    10.0
    """
    longest = width / 1000 / 8
    steps = [digit * 10.0**power for power in range(-3, 4) for digit in (1, 2, 5)]
    return max([step for step in steps if step <= longest], default=steps[0])


def _map_box(extent: tuple[float, float, float, float]) -> Box:
    left, bottom, right, top = extent
    room = (205.0, 172.0)
    scale = min(room[0] / (right - left), room[1] / (top - bottom))
    return 10, 24, round((right - left) * scale, 3), round((top - bottom) * scale, 3)


def _item(kind: str, name: str, box: Box, **settings: str) -> ET.Element:
    # A fixed identifier: the same map gives the same file.
    uuid = f"{{{uuid5(NAMESPACE_URL, f'layout-{name}')}}}"
    place = f"{box[0]:g},{box[1]:g},mm"
    size = f"{box[2]:g},{box[3]:g},mm"
    fixed = {"type": kind, "uuid": uuid, "templateUuid": uuid, "id": name, "visibility": "1"}
    where = {"position": place, "positionOnPage": place, "size": size, "opacity": "1"}
    return ET.Element("LayoutItem", fixed | where | settings)


def _label(name: str, text: str, box: Box, points: int) -> ET.Element:
    label = _item(_LABEL, name, box, labelText=text, halign="1", valign="128")
    # The first is read by QGIS 3.22, the second by later ones.
    ET.SubElement(label, "LabelFont", description=f"Sans,{points},-1,5,50,0,0,0,0,0", style="")
    ET.SubElement(
        label,
        "text-style",
        fontFamily="Sans",
        fontSize=str(points),
        fontSizeUnit="Point",
        textColor="0,0,0,255",
    )
    return label


def _map(
    box: Box, extent: tuple[float, float, float, float], layers: Sequence[Layer]
) -> ET.Element:
    item = _item(_MAP, "map", box, keepLayerSet="true", frame="true", background="true")
    corners = zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True)
    ET.SubElement(item, "Extent", {name: f"{value:.10g}" for name, value in corners})
    shown = ET.SubElement(item, "LayerSet")
    for layer in layers:
        provider = "ogr" if layer.vector else "gdal"
        add_text(shown, "Layer", layer.key, name=layer.name, source=layer.source, provider=provider)
    return item


def _legend(map_uuid: str, layers: Sequence[Layer], box: Box) -> ET.Element:
    item = _item(
        _LEGEND,
        "legend",
        box,
        title="Legend",
        map_uuid=map_uuid,
        resizeToContents="1",
        symbolWidth="7",
        symbolHeight="4",
        columnCount="1",
        background="true",
    )
    item.append(layer_tree(layers))
    return item


def _scale_bar(map_uuid: str, extent: tuple[float, float, float, float], box: Box) -> ET.Element:
    return _item(
        _SCALE_BAR,
        "scale bar",
        box,
        mapUuid=map_uuid,
        style="Single Box",
        unitType="km",
        unitLabel="km",
        numUnitsPerSegment=f"{scale_step(extent[2] - extent[0]):g}",
        numMapUnitsPerScaleBarUnit="1",
        numSegments="2",
        numSegmentsLeft="0",
        height="3",
        segmentSizeMode="0",
    )
