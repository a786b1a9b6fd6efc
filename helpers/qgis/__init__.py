"""The way to QGIS and back: class maps with legends, a project to look at, a project to draw in."""

from helpers.qgis.class_map import write_class_map, write_sidecars
from helpers.qgis.legend import polygon_colors
from helpers.qgis.projects import write_draw_project, write_result_project

__all__ = [
    "polygon_colors",
    "write_class_map",
    "write_draw_project",
    "write_result_project",
    "write_sidecars",
]
