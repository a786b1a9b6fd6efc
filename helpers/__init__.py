"""What learners import: scenes and tiles, inputs of each step, maps, checks of their polygons.

Names are loaded when they are first used, so that `import helpers` costs nothing.
"""

import importlib
import os
import sys
from typing import Any

# On several threads GDAL loses the errors of damaged JPEG 2000 files and makes up the pixels. It
# looks here for each file it opens, so this holds for learners' own code as well.
os.environ.setdefault("GDAL_NUM_THREADS", "1")

if "ipykernel" in sys.modules:  # a notebook's kernel: say in plain words what goes wrong in it
    from helpers.kernel import install

    install()

_HOMES = {
    "CourseError": "errors",
    "check_polygons": "polygons",
    "download_results": "work.results_zip",
    "get_input": "work.inputs",
    "keep_result": "work.inputs",
    "load_tile": "scenes.tile",
    "open_scene": "scenes",
    "pack": "work.pack",
    "progress": "work.progress",
    "quiz": "work.quiz",
    "read_polygons": "polygons",
}
_MODULES = ("draw", "maps", "qgis")

__all__ = [*_HOMES, *_MODULES]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"helpers.{name}")
    if name in _HOMES:
        return getattr(importlib.import_module(f"helpers.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'helpers' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
