"""A QGIS project as plain XML: layers, their tree, the map's extent."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from helpers.files import writing
from helpers.qgis.xml import QGIS_DOCTYPE, QGIS_VERSION, add_crs, add_text, option, to_text

_OLD = (1980, 1, 1, 0, 0, 0)  # a fixed date in the zip: the same project gives the same bytes


@dataclass(frozen=True)
class Layer:
    """One layer of a project.

    Attributes
    ----------
    key : str
        Identifier; QGIS drops layers whose identifier has 10 characters or fewer.
    name : str
        What the layer tree shows.
    source : str
        Path relative to the project, with forward slashes.
    authid : str
        CRS such as ``EPSG:32631``.
    style : list of Element
        The children that draw it.
    vector : bool
        Polygons if true, else a raster.
    legend_nodes : str
        For rasters: which lines of the legend are shown, such as ``1,2``; all if empty.
    group : str
        Name of the group that holds it; none if empty.
    visible : bool
        Whether it is drawn when the project opens.
    """

    key: str
    name: str
    source: str
    authid: str
    style: list[ET.Element] = field(default_factory=list)
    vector: bool = False
    legend_nodes: str = ""
    group: str = ""
    visible: bool = True


@dataclass(frozen=True)
class Project:
    """What a project file holds; `extent` is left, bottom, right, top in the units of `authid`."""

    title: str
    authid: str
    extent: tuple[float, float, float, float]
    layers: Sequence[Layer]
    layouts: Sequence[ET.Element] = ()
    no_overlap: bool = False


def write_project(path: Path, project: Project) -> Path:
    """Write a project as ``.qgz``, which is a zip that holds one ``.qgs``.

    Parameters
    ----------
    path : Path
        The file to write.
    project : Project
        Its content.

    Returns
    -------
    Path
        The same path.
    """
    member = zipfile.ZipInfo(f"{path.stem}.qgs", date_time=_OLD)
    member.compress_type = zipfile.ZIP_DEFLATED
    with writing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        archive.writestr(member, project_text(project))
    return path


def project_text(project: Project) -> str:
    """Return a project as the text of a ``.qgs`` file.

    Parameters
    ----------
    project : Project
        Its content.

    Returns
    -------
    str
        XML that QGIS 3.22 and later read.
    """
    root = ET.Element("qgis", version=QGIS_VERSION, projectname=project.title)
    add_text(root, "title", project.title)
    add_crs(root, "projectCrs", project.authid)
    root.append(layer_tree(project.layers))
    root.append(_canvas(project))
    holder = ET.SubElement(root, "projectlayers")
    holder.extend(_map_layer(layer) for layer in project.layers)
    root.append(_properties(project))
    if project.layouts:
        ET.SubElement(root, "Layouts").extend(project.layouts)
    return QGIS_DOCTYPE + to_text(root)


def layer_tree(layers: Sequence[Layer]) -> ET.Element:
    """Return the tree of layers as the panel at the left, and a printed legend, show it."""
    tree = ET.Element("layer-tree-group")
    groups: dict[str, ET.Element] = {}
    for layer in layers:
        if layer.group and layer.group not in groups:
            groups[layer.group] = ET.SubElement(
                tree,
                "layer-tree-group",
                name=layer.group,
                checked="Qt::Checked" if layer.visible else "Qt::Unchecked",
                expanded="0",
            )
        groups.get(layer.group, tree).append(_tree_layer(layer))
    return tree


def _tree_layer(layer: Layer) -> ET.Element:
    node = ET.Element(
        "layer-tree-layer",
        id=layer.key,
        name=layer.name,
        providerKey="ogr" if layer.vector else "gdal",
        source=layer.source,
        checked="Qt::Checked" if layer.visible else "Qt::Unchecked",
        expanded="1" if layer.legend_nodes or layer.vector else "0",
    )
    if layer.legend_nodes:
        properties = ET.SubElement(node, "customproperties")
        properties.append(option({"legend/node-order": layer.legend_nodes}))
    return node


def _canvas(project: Project) -> ET.Element:
    canvas = ET.Element("mapcanvas", name="theMapCanvas")
    add_text(canvas, "units", "meters")
    extent = ET.SubElement(canvas, "extent")
    for tag, value in zip(("xmin", "ymin", "xmax", "ymax"), project.extent, strict=True):
        add_text(extent, tag, f"{value:.10g}")
    add_crs(canvas, "destinationsrs", project.authid)
    return canvas


def _map_layer(layer: Layer) -> ET.Element:
    kind = {"type": "vector", "geometry": "Polygon"} if layer.vector else {"type": "raster"}
    element = ET.Element("maplayer", kind)
    add_text(element, "id", layer.key)
    add_text(element, "datasource", layer.source)
    add_text(element, "layername", layer.name)
    add_crs(element, "srs", layer.authid)
    if layer.vector:
        add_text(element, "provider", "ogr", encoding="UTF-8")
    else:
        add_text(element, "provider", "gdal")
    element.extend(layer.style)
    return element


def _properties(project: Project) -> ET.Element:
    properties = ET.Element("properties")
    # Without the second one QGIS ignores the project's CRS.
    settings = [("Paths", "Absolute", "bool", "false")]
    settings.append(("SpatialRefSys", "ProjectionsEnabled", "int", "1"))
    if project.no_overlap:  # a new polygon is cut at the borders of those that are there
        settings.append(("Digitizing", "AvoidIntersectionsMode", "int", "1"))
    for group, name, kind, value in settings:
        add_text(ET.SubElement(properties, group), name, value, type=kind)
    return properties
