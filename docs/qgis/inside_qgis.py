"""Go through the course's QGIS steps in a running QGIS and take a picture of each.

`make_pictures.py` starts QGIS with ``--code`` and this file. Nothing is clicked by hand and no
dialogue is mocked: what is grabbed is what a learner sees.
"""

import os
import traceback
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsLayoutExporter,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsSingleSymbolRenderer,
)
from qgis.gui import (
    QgsFileWidget,
    QgsNewGeoPackageLayerDialog,
)
from qgis.PyQt.QtCore import QEventLoop, QItemSelectionModel, QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QTreeView,
)
from qgis.utils import iface

FOLDER = Path(os.environ["COURSE_PICTURES_FROM"])
PICTURES = Path(os.environ["COURSE_PICTURES_TO"])
CRS = QgsCoordinateReferenceSystem("EPSG:32631")
# Around the large lake and the forest of the synthetic scene; metres.
VIEW = QgsRectangle(*map(float, os.environ["COURSE_PICTURES_VIEW"].split(",")))


def give_up():
    """Leave a note of the error being handled, and end QGIS."""
    (PICTURES / "error.txt").write_text(traceback.format_exc(), encoding="utf-8")
    os._exit(1)


def wait(milliseconds):
    """Let QGIS work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec_()


def grab(widget, name):
    """Save a picture of a window."""
    iface.messageBar().clearWidgets()  # such as a font that could not be downloaded
    wait(600)
    widget.grab().save(str(PICTURES / f"{name}.png"))


def draw_map():
    """Wait until the map is drawn."""
    canvas = iface.mapCanvas()
    canvas.refresh()
    canvas.waitWhileRendering()
    wait(800)


def grab_dialog(name, prepare=lambda dialog: None, done=lambda dialog: dialog.reject()):
    """Take a picture of the dialogue that is about to open, then close it.

    Some dialogues hold up the code that opens them, so a timer has to act.
    """

    def act():
        dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
        dialogs = [w for w in dialogs if w.isVisible()]
        if not dialogs:
            QTimer.singleShot(300, act)
            return
        dialog = QApplication.activeModalWidget() or dialogs[0]
        try:
            prepare(dialog)
            grab(dialog, name)
            done(dialog)
        except Exception:
            give_up()

    QTimer.singleShot(1200, act)


def look_at(rectangle):
    """Show a part of the tile, given in metres."""
    iface.mapCanvas().setDestinationCrs(CRS)
    iface.mapCanvas().setExtent(rectangle)
    draw_map()


def image(band):
    """Return the file of a band."""
    return str(next(FOLDER.rglob(f"*_{band}_60m.jp2")))


def choose_tci(dialog):
    """Fill in the file of the true-colour image where rasters are added."""
    dialog.resize(900, 420)
    page = next(w for w in dialog.findChildren(QgsFileWidget) if w.isVisible())
    page.setFilePath(image("TCI"))


def add_images():
    """Steps 1 and 2: the true-colour image, the bands, and how one is stretched."""
    grab_dialog("add-raster", choose_tci)
    iface.actionAddRasterLayer().trigger()
    wait(2500)
    iface.addRasterLayer(image("TCI"), "TCI")
    look_at(VIEW)
    grab(iface.mainWindow(), "tci")
    layers = [iface.addRasterLayer(image(band), band) for band in ("B02", "B03", "B04", "B8A")]
    look_at(VIEW)
    grab(iface.mainWindow(), "bands")
    grab_dialog("symbology", lambda dialog: dialog.resize(1080, 620))
    iface.showLayerProperties(layers[-1], "mOptsPage_Style")
    wait(2500)


def new_layer():
    """The dialogue for a new GeoPackage layer, filled in."""
    dialog = QgsNewGeoPackageLayerDialog(iface.mainWindow())
    dialog.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    dialog.show()
    dialog.findChild(QgsFileWidget, "mDatabase").setFilePath(str(FOLDER / "my_polygons.gpkg"))
    kinds = dialog.findChild(QComboBox, "mGeometryTypeBox")
    kinds.setCurrentIndex(
        next(i for i in range(kinds.count()) if kinds.itemText(i) == "MultiPolygon")
    )
    for field in ("class", "color"):
        dialog.findChild(QLineEdit, "mFieldNameEdit").setText(field)
        dialog.findChild(object, "mAddAttributeButton").click()
    dialog.resize(620, 760)
    grab(dialog, "new-layer")
    dialog.close()


def on_screen(x, y):
    """Return where a point of the tile, in metres, lies in the map's window."""
    point = iface.mapCanvas().getCoordinateTransform().transform(QgsPointXY(x, y))
    return QPoint(int(point.x()), int(point.y()))


def click(x, y, button=Qt.LeftButton):
    """Click on the map at a point of the tile."""
    view = iface.mapCanvas().viewport()
    QTest.mouseMove(view, on_screen(x, y))
    QTest.mouseClick(view, button, Qt.NoModifier, on_screen(x, y))
    wait(150)


def ring(name):
    """Return the corners of a polygon, in metres, that `make_pictures.py` chose."""
    numbers = [float(n) for n in os.environ[f"COURSE_PICTURES_{name}"].split(",")]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def press_ok(dialog):
    """Press OK as a person does."""
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.Ok).click()


def choose_water(dialog):
    """Choose a class in the form of a new polygon."""
    boxes = [box for box in dialog.findChildren(QComboBox) if box.findText("WATER") >= 0]
    box = next(box for box in boxes if box.isVisible())
    box.setCurrentIndex(box.findText("WATER"))
    box.activated.emit(box.currentIndex())


def draw():
    """Draw a polygon in the project that the course writes: rubber band, then the form."""
    iface.addProject(str(FOLDER / "draw" / "draw.qgz"))
    wait(1500)
    layer = QgsProject.instance().mapLayersByName("polygons")[0]
    iface.setActiveLayer(layer)
    look_at(VIEW)
    layer.startEditing()
    iface.actionAddFeature().trigger()
    corners = ring("LAKE")
    for corner in corners:
        click(*corner)
    view = iface.mapCanvas().viewport()
    QTest.mouseMove(view, on_screen(corners[0][0], corners[0][1] - 60))
    grab(iface.mainWindow(), "drawing")
    grab_dialog("form", choose_water, done=press_ok)
    click(*corners[-1], button=Qt.RightButton)
    wait(4000)
    draw_map()
    add_part(layer)
    add_drawn(layer, "FOREST", "WOOD")
    add_drawn(layer, "FARM", "FIELD")
    return layer


def add_part(layer):
    """Draw a second water into the first one's feature."""
    layer.select([f.id() for f in layer.getFeatures()])
    iface.actionAddPart().trigger()
    for corner in ring("POND"):
        click(*corner)
    view = iface.mapCanvas().viewport()
    QTest.mouseMove(view, on_screen(ring("POND")[0][0], ring("POND")[0][1] - 60))
    draw_map()
    grab(iface.mainWindow(), "add-part")
    click(*ring("POND")[-1], button=Qt.RightButton)
    wait(500)
    layer.removeSelection()


def add_drawn(layer, name, place):
    """Add one more polygon without the mouse."""
    colors = {"FOREST": "#00441b", "FARM": "#ffd92f"}
    feature = QgsFeature(layer.fields())
    shape = QgsGeometry.fromPolygonXY([[QgsPointXY(x, y) for x, y in ring(place)]])
    shape.transform(QgsCoordinateTransform(CRS, layer.crs(), QgsProject.instance()))
    shape.convertToMultiType()
    feature.setGeometry(shape)
    feature.setAttribute("class", name)
    feature.setAttribute("color", colors[name])
    layer.addFeature(feature)


def choose_simple_fill(dialog):
    """Select the inner part of a symbol, where its colours are."""
    dialog.resize(900, 620)
    tree = dialog.findChild(QTreeView, "layersTree")
    inner = tree.model().index(0, 0, tree.model().index(0, 0))
    tree.selectionModel().setCurrentIndex(inner, QItemSelectionModel.ClearAndSelect)


def look_at_polygons(layer):
    """The drawn polygons: their style, their table, and their way out."""
    layer.commitChanges()
    look_at(VIEW)
    iface.actionPan().trigger()
    grab(iface.mainWindow(), "drawn")
    grab_dialog("categorised", lambda dialog: dialog.resize(900, 560))
    iface.showLayerProperties(layer, "mOptsPage_Style")
    wait(2500)
    by_class = layer.renderer().clone()
    category = by_class.categories()[0]  # it owns the symbol, so it has to outlive the copy
    layer.setRenderer(QgsSingleSymbolRenderer(category.symbol().clone()))
    grab_dialog("data-defined", choose_simple_fill)
    iface.showLayerProperties(layer, "mOptsPage_Style")
    wait(2500)
    layer.setRenderer(by_class)
    table = iface.showAttributeTable(layer)
    table.resize(640, 260)
    grab(table, "attribute-table")
    table.close()
    iface.setActiveLayer(layer)
    grab_dialog("export", fill_in_export)
    iface.actionLayerSaveAs().trigger()
    wait(2500)


def fill_in_export(dialog):
    """Choose what the course asks for in the dialogue that saves a layer."""
    formats = dialog.findChild(QComboBox, "mFormatComboBox")
    formats.setCurrentIndex(formats.findText("GeoJSON"))
    name = FOLDER / "notebooks" / "my_polygons.geojson"
    dialog.findChild(QgsFileWidget, "mFilename").setFilePath(str(name))
    dialog.resize(600, 700)


def look_at_result():
    """Step 7: the finished map in its project, and its print layout."""
    iface.addProject(str(FOLDER / "result" / "result.qgz"))
    wait(1500)
    iface.mapCanvas().zoomToFullExtent()
    draw_map()
    grab(iface.mainWindow(), "result")
    layout = QgsProject.instance().layoutManager().printLayouts()[0]
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 90
    settings.generateWorldFile = False
    QgsLayoutExporter(layout).exportToImage(str(PICTURES / "final-map.png"), settings)
    iface.newProject()
    iface.addRasterLayer(str(FOLDER / "result" / "classified.tif"), "classified")
    iface.mapCanvas().setDestinationCrs(CRS)
    iface.mapCanvas().zoomToFullExtent()
    draw_map()
    grab(iface.mainWindow(), "import-map")


def main():
    """Go through all steps, say what went wrong, and end QGIS."""
    window = iface.mainWindow()
    window.resize(1200, 720)
    for name in ("MessageLog", "Browser", "AdvancedDigitizing"):
        dock = window.findChild(object, name)
        if dock is not None:
            dock.close()
    try:
        iface.newProject()
        add_images()
        new_layer()
        look_at_polygons(draw())
        look_at_result()
    except Exception:
        give_up()
    QgsProject.instance().setDirty(False)
    os._exit(0)  # no question about unsaved layers, and no dialogue that waits for an answer


QTimer.singleShot(3000, main)
