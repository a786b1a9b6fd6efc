"""Ask the real QGIS what it makes of files; run with the system's own Python, prints JSON.

usage: probe.py FILE.tif | PROJECT.qgz [LAYOUT.png]
"""

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsFeature,
    QgsLayerTree,
    QgsLayerTreeModel,
    QgsLayoutExporter,
    QgsMapLayerType,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayerUtils,
)


def legend_of(model, node):
    """Return the lines that the legend shows for a layer, with the colours of polygons."""
    lines = []
    for item in model.layerLegendNodes(node):
        symbol = getattr(item, "symbol", lambda: None)()
        text = item.data(0)
        lines.append(
            [text if isinstance(text, str) else "", symbol.color().name() if symbol else None]
        )
    return lines


def palette(layer):
    """Return value, name and colour of each class that a raster's style draws."""
    renderer = layer.renderer()
    if renderer.type() != "paletted":
        return []
    return [[int(c.value), c.label, c.color.name()] for c in renderer.classes()]


def raster(path):
    """Tell what a raster that is added to an empty project looks like."""
    layer = QgsRasterLayer(path, "map")
    tree = QgsLayerTree()
    node = tree.addLayer(layer)
    return {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "renderer": layer.renderer().type(),
        "palette": palette(layer),
        "nodata": layer.dataProvider().sourceNoDataValue(1),
        "legend": legend_of(QgsLayerTreeModel(tree), node),
    }


def new_feature(layer, name):
    """Return what the form fills in when a class is chosen for a new polygon."""
    fields = layer.fields()
    at = fields.indexOf("class")
    feature = QgsVectorLayerUtils.createFeature(layer, attributes={at: name})
    context = layer.createExpressionContext()
    context.setFeature(feature)
    color = layer.defaultValue(fields.indexOf("color"), QgsFeature(feature), context)
    return color if isinstance(color, str) else None


def form(layer):
    """Tell the widgets of a layer's form and what it offers."""
    fields = layer.fields()
    widgets = {f.name(): layer.editorWidgetSetup(fields.indexOf(f.name())) for f in fields}
    choices = widgets["class"].config().get("map", []) if "class" in widgets else []
    names = [value for choice in choices for value in choice.values()]
    return {
        "widgets": {name: setup.type() for name, setup in widgets.items()},
        "colors": {name: new_feature(layer, name) for name in names},
        "geometry": layer.wkbType(),
        "features": layer.featureCount(),
    }


def project(path, picture):
    """Tell what a project holds, and print its layout."""
    opened = QgsProject.instance()
    read = opened.read(path)
    root = opened.layerTreeRoot()
    model = QgsLayerTreeModel(root)
    layers = {}
    for node in root.findLayers():
        layer = node.layer()
        facts = {
            "name": node.name(),
            "valid": bool(layer and layer.isValid()),
            "crs": layer.crs().authid() if layer else "",
            "source": layer.source() if layer else "",
            "legend": legend_of(model, node),
        }
        if layer and layer.type() == QgsMapLayerType.VectorLayer:
            facts |= form(layer)
        elif layer and layer.isValid():
            facts["palette"] = palette(layer)
        layers[node.layerId()] = facts
    layouts = opened.layoutManager().printLayouts()
    printed = None
    if layouts and picture:
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = 80
        settings.generateWorldFile = False
        printed = QgsLayoutExporter(layouts[0]).exportToImage(picture, settings)
    return {
        "read": read,
        "layers": layers,
        "known_layers": sorted(opened.mapLayers()),
        "crs": opened.crs().authid(),
        "absolute_paths": opened.readBoolEntry("Paths", "/Absolute", False)[0],
        "avoid_intersections": int(opened.avoidIntersectionsMode()),
        "layouts": [layout.name() for layout in layouts],
        "printed": printed,
    }


def main():
    """Answer for the file named on the command line."""
    application = QgsApplication([], False)
    application.initQgis()
    path, picture = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    answer = project(path, picture) if path.endswith(".qgz") else raster(path)
    print(json.dumps({"version": Qgis.QGIS_VERSION, **answer}))
    # No exitQgis(): some builds crash on it, and the answer is printed already.
    sys.stdout.flush()
    os._exit(0)


main()
