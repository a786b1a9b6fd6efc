"""Variables of the notebook that an answer reads although an argument is meant.

Such a function works in the notebook and nowhere else, so its results look like those of many
other slips. Which names it reads is in its code, and can be said.
"""

import dis
import inspect
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType
from typing import Any

MOST = 100
# By answer: the variables of its notebook that hold what an argument holds, and that argument.
ARGUMENTS: Mapping[str, Mapping[str, str]] = {
    "load_feature_polygons": dict.fromkeys(
        ("polygons_path", "own_file", "toy_path", "scene", "features", "polygons", "report"),
        "input_path",
    ),
    "load_sentinel_data": {
        **dict.fromkeys(("toy", "expected"), "sentinel_product_location"),
        **dict.fromkeys(("scene", "product"), "sentinel_product_location or offset"),
    },
    "offset_effect": {
        "without": "without_offset",
        "corrected": "with_offset",
        "expected": "with_offset",
        "polygons": "inside",
    },
    "rasterize_geojson": {
        **dict.fromkeys(("tile", "toy", "scene"), "data_array"),
        **dict.fromkeys(("polygons", "toy_polygons"), "training_classes"),
    },
    "produce_clips": {
        **dict.fromkeys(("tile", "small_tile"), "data_array"),
        **dict.fromkeys(("mask", "small_mask"), "burnt_polygons"),
        "small_mapping": "mapping",
    },
    "persist_to_csv": {
        **dict.fromkeys(("samples", "before"), "classified_rgb_rows"),
        **dict.fromkeys(("folder", "csv_path"), "csv_output_path"),
    },
    "classify_sentinel_data": {
        **dict.fromkeys(("tile", "toy"), "rasters"),
        **dict.fromkeys(("samples", "toy_samples"), "classified_rgb_rows"),
    },
    "compare_splits": {"training": "pixels, labels or parts", "samples": "pixels or labels"},
    "confusion_table": {
        **dict.fromkeys(("CODES", "mapping"), "codes"),
        "COUNTS": "mapped and reference",
        "classes": "mapped",
        "samples": "reference",
    },
    "estimate_areas": {"sample": "counts", "classes": "mapped_pixels"},
    "persist_classification_to_raster": {
        **dict.fromkeys(("tile", "small_raster"), "rasters"),
        **dict.fromkeys(("classes", "small_classes"), "classification_result"),
        **dict.fromkeys(("folder", "map_path"), "raster_output_path"),
    },
    "build_colour_table": {"polygons": "colors", "classes": "mapping"},
}


def globals_read(function: Any) -> list[str]:
    r"""Return the global names that a function's code reads, its helper functions' included.

    Parameters
    ----------
    function : object
        Anything; what has no code of its own reads nothing.

    Returns
    -------
    list of str
        At most 100, sorted.

    Examples
    --------
    >>> source = "def outer(x): return inner(x)\ndef inner(x): return x + tile.size"
    >>> names = {}
    >>> exec(source, names)
    >>> globals_read(names["outer"])
    ['inner', 'tile']
    """
    found: set[str] = set()
    waiting, seen = [inspect.unwrap(function)], set()
    while waiting and len(found) < MOST:
        one = waiting.pop()
        if not isinstance(one, FunctionType) or one.__code__ in seen:
            continue
        seen.add(one.__code__)
        names = set(_read_by(one.__code__))
        found |= names
        # functions of libraries read what is theirs; those of the notebook are the learner's
        own = (one.__globals__.get(name) for name in names)
        waiting += [f for f in own if getattr(f, "__globals__", None) is one.__globals__]
    return sorted(found)[:MOST]


def _read_by(code: CodeType) -> list[str]:
    names = [i.argval for i in dis.get_instructions(code) if i.opname == "LOAD_GLOBAL"]
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return names + [name for part in inner for name in _read_by(part)]


def variable_for_argument(answer: Callable[..., Any]) -> tuple[str, str] | None:
    """Return a notebook's variable that an answer reads, and the argument that is meant.

    Parameters
    ----------
    answer : callable
        The learner's function, or a stand-in that knows what it reads (`reads`).

    Returns
    -------
    (str, str) or None
    """
    arguments = ARGUMENTS.get(getattr(answer, "__name__", ""), {})
    reads = getattr(answer, "reads", None)
    for name in globals_read(answer) if reads is None else reads:
        if name in arguments:
            return name, arguments[name]
    return None
