"""Hostile values: what a function may give back that is no answer and must not pass for one.

Each is made of the reference solution's right result, so that only what is hostile in it can be
what a check fails on. Some are the right result in another dress, and must pass.
"""

import functools
import hashlib
import os
import tempfile
from collections.abc import Callable, Container, Iterable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from grading.inside.verdict import Verdict
from grading.inside.wire import decode, encode
from grading.trials.corpus import Answer
from grading.trials.judge_pool import judge_all
from grading.trials.verdicts import answer_cells
from helpers.files import writing
from helpers.paths import ROOT

TEMPLATE = Path(__file__).with_name("hostile_answer.txt")
# Checks that look at values: whatever is hostile must lose all of these. The others ask for a
# type, a name or a place, which a hostile result may have.
VALUES = {
    "load_feature_polygons": ("coordinates",),
    "load_sentinel_data": (
        "bands", "reflectance", "argument", "nodata", "range", "resolution",
    ),
    "offset_effect": ("ndvi", "nodata"),
    "rasterize_geojson": ("mapping", "labels", "features", "georeference"),
    "produce_clips": ("rows", "nodata", "labels"),
    # `replaces` compares a file written twice with one written once, whatever they hold.
    "persist_to_csv": ("values",),
    "classify_sentinel_data": ("classes", "orientation", "samples", "nodata"),
    "compare_splits": ("random", "grouped"),
    "confusion_table": ("counts", "users-producers"),
    "estimate_areas": ("overall", "areas", "intervals"),
    "persist_classification_to_raster": ("values",),
    "build_colour_table": ("colours", "transparent"),
}  # fmt: skip
# One array `a` of the result -> what stands in its place.
ARRAYS = {
    "nan": "np.full(a.shape, np.nan)",
    "infinity": "np.full(a.shape, np.inf)",
    "masked_all": "np.ma.MaskedArray(a, np.ones(a.shape, bool))",
    "masked_but_one": "np.ma.MaskedArray(a, (np.arange(a.size) > (a.size > 1) - 1)"
    ".reshape(a.shape))",
    "objects": "np.array([Yes() for _ in range(a.size)] + [None], object)[:-1].reshape(a.shape)",
    "equal_to_all": "Yes()",
    "subclass_equal_to_all": "np.zeros_like(a).view(Sub)",
    "one_number": "np.array(a.flat[0] + 3)",
    "empty": "a.reshape(-1)[:0]",
    "no_columns": "np.zeros((*a.shape, 0))",
    "huge": "np.broadcast_to(a.flat[0], (6000, 6000))",
    "control_characters": "np.full(a.shape, '\\x1b[2J\\u202e\\x00')",
    "complex": "a + 1j",
    "times": "a.astype('int64').astype('M8[s]')",
    "records": "np.zeros(a.shape, [('code', 'u1')])",
    "generator": "(x for x in a.flat)",
}
# The right result in another dress.
HONEST_ARRAYS = {
    "byte_order": "a.astype(a.dtype.newbyteorder())",
    "column_order": "np.array(a, order='F')",
    "read_only": "np.broadcast_to(a, a.shape)",
    "negative_strides": "a[::-1].copy()[::-1] if a.ndim else a",
    "plain_subclass": "a.view(type('Plain', (np.ndarray,), {}))",
}
# The file at `path`, written rightly -> what is done to it.
FILES = {
    "nan_lines": "fill_lines(path, 'nan')",
    "infinite_lines": "fill_lines(path, 'inf')",
    "nan_after_each": "path.write_bytes(path.read_bytes() + b'nan;nan;nan;nan;nan' + bytes([10]))",
    "link": "elsewhere = path.with_name('elsewhere.txt'); elsewhere.write_text('0'); "
    "path.unlink(); path.symlink_to(elsewhere)",
    "pipe": "path.unlink(); os.mkfifo(path)",
    "folder": "path.unlink(); path.mkdir()",
    "nothing": "path.write_bytes(b'')",
    "cut_off": "path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])",
    "zero_bytes": "path.write_bytes(bytes(5000))",
    "long_line": "path.write_bytes(b';' * 2_000_000)",
    "control_characters": "path.write_bytes(b'\\x1b[2J;\\xe2\\x80\\xae;' * 200)",
}
CSV_FILES = {"sparse": "os.truncate(path, 2**40)"}
RASTER_FILES = {
    "other_driver": "kept = path.with_name('kept.raw'); path.rename(kept); to_vrt(kept, path)",
}
# Zeros are what this check asks for at 0; the colours are another's.
KEPT = {("build_colour_table", "subclass_equal_to_all"): ("transparent",)}
HARMLESS = {("persist_classification_to_raster", "nan_after_each")}  # bytes behind the picture


def hostile_answers(
    slug: str, source: Path = ROOT / "source", kinds: Container[str] | None = None
) -> list[Answer]:
    """Return each reference solution of a step with each hostile value in place of its result.

    Parameters
    ----------
    slug : str
        The step.
    source : Path
        Folder of the source notebooks.
    kinds : container of str, optional
        Names of the hostile values to take; all by default.

    Returns
    -------
    list of Answer
        Right ones for the right result in another dress, wrong ones for all others; `caught_by`
        has all checks that must be lost.
    """
    return [
        Answer(slug, f"{function} {name}", right, name, function, _lost(function, name, right), (),
               _code(function, code, array, file))
        for function, code in answer_cells(source / slug / f"{slug}.ipynb").items()
        for name, right, array, file in _kinds(function)
        if kinds is None or name in kinds
    ]  # fmt: skip


def _code(function: str, reference: str, array: str, file: str) -> str:
    text = TEMPLATE.read_text("utf-8")
    parts = {"REFERENCE": reference, "FUNCTION": function, "ARRAY": array, "FILE": file}
    for name, part in parts.items():
        text = text.replace(f"<{name}>", part)
    return text


def _lost(function: str, name: str, right: bool) -> tuple[str, ...]:
    kept = VALUES[function] if right else KEPT.get((function, name), ())
    return tuple(f"{function}-{aspect}" for aspect in VALUES[function] if aspect not in kept)


def _kinds(function: str) -> list[tuple[str, bool, str, str]]:
    """Return what is done to the result of a function: name, right, to arrays, to files."""
    files = {"persist_to_csv": CSV_FILES, "persist_classification_to_raster": RASTER_FILES}
    if function in files:
        return [
            (name, (function, name) in HARMLESS, "a", code)
            for name, code in (FILES | files[function]).items()
        ]
    return [
        (name, right, code, "pass")
        for right, table in ((False, ARRAYS), (True, HONEST_ARRAYS))
        for name, code in table.items()
    ]


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function look up what it gave for the same arguments, in whatever process.

    Works where the environment variable ``COURSE_REMEMBERED`` names a folder.
    """
    folder = os.environ.get("COURSE_REMEMBERED")

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not folder:
            return function(*args, **kwargs)
        question = encode({"function": function.__name__, "args": args, "kwargs": kwargs})
        file = Path(folder) / hashlib.sha256(question).hexdigest()
        if file.is_file():
            return decode(file.read_bytes())
        result = function(*args, **kwargs)
        if result is not None:  # a function that returns nothing has written a file
            with writing(file) as temporary:
                temporary.write_bytes(encode(result))
        return result

    return call


def problems(results: Iterable[tuple[Answer, Sequence[Verdict]]]) -> list[str]:
    """Return what is misjudged, one line for each answer and fault."""
    told = []
    for answer, verdicts in results:
        lost = {verdict.check: verdict.message for verdict in verdicts if not verdict.passed}
        if answer.right and lost:
            told.append(f"{answer.name}: the right result in another dress lost {', '.join(lost)}")
        if passed := [check for check in answer.caught_by if check not in lost]:
            told.append(f"{answer.name}: {', '.join(passed)} passed")
        told += [f"{answer.name}: {check} broke: {words}" for check, words in lost.items()
                 if _is_broken(words)]  # fmt: skip
    return told


def _is_broken(message: str) -> bool:
    return message.startswith(("the check ", "the runner ", "no answer within", "the process "))


def misjudged(
    slug: str, workers: int | None = None, kinds: Container[str] | None = None
) -> list[str]:
    """Try the hostile values of a step on its checks; return what is misjudged."""
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, COURSE_REMEMBERED=folder):
        return problems(judge_all(hostile_answers(slug, kinds=kinds), workers=workers))
