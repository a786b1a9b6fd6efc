"""The part of `wire` that knows plain Python values, paths, dates and NumPy."""

import datetime
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from grading.inside.wire.values import (
    NUMERIC,
    Opaque,
    Reader,
    WireError,
    Writer,
    count_of,
    list_of,
    text_of,
)

FEW_KEYS = 1000
BIG = 2**53  # beyond it JSON's numbers are no whole numbers any more


def put_opaque(value: Any) -> dict[str, Any]:
    """Return what stands for a value that is no plain data."""
    try:
        text = repr(value)
    except Exception:  # a learner's own __repr__ may do anything
        text = "an object that cannot be shown"
    return {"t": "opaque", "type": str(type(value).__name__)[:60], "text": str(text)[:200]}


def _get_opaque(reader: Reader, tree: dict[str, Any], depth: int) -> Opaque:
    name = text_of(tree["type"], 60)
    kind = type(name if name.isidentifier() else "Unknown", (Opaque,), {})
    value = kind()
    value.text = text_of(tree["text"], 200)
    return value


def _put_int(writer: Writer, value: int, depth: int) -> Any:
    number = int(value)
    return number if -BIG < number < BIG else {"t": "int", "s": hex(number)[:2000]}


def _put_array(writer: Writer, value: np.ndarray, depth: int) -> dict[str, Any]:
    if isinstance(value, np.ma.MaskedArray):
        return {"t": "masked", "data": writer.put(np.asarray(value.data), depth),
                "mask": writer.put(np.ma.getmaskarray(value), depth)}  # fmt: skip
    plain = np.asarray(value)
    if plain.dtype.kind == "O":
        items = [writer.put(item, depth) for item in plain.ravel().tolist()]
        return {"t": "objects", "shape": list(plain.shape), "v": items}
    if plain.dtype.kind == "T":  # text of any length, as pandas gives it to xarray
        items = [writer.put(item, depth) for item in plain.ravel().tolist()]
        return {"t": "strings", "shape": list(plain.shape), "v": items,
                "missing": hasattr(plain.dtype, "na_object")}  # fmt: skip
    if plain.dtype.kind not in NUMERIC or plain.dtype.itemsize == 0:
        return put_opaque(value)
    return {"t": "array", **writer.array(plain)}


def _put_scalar(writer: Writer, value: np.generic, depth: int) -> dict[str, Any]:
    plain = np.asarray(value)
    if plain.dtype.kind not in NUMERIC or plain.dtype.itemsize == 0:
        return put_opaque(value)
    return {"t": "scalar", **writer.array(plain)}


def _get_objects(reader: Reader, tree: dict[str, Any], depth: int) -> np.ndarray:
    items = [reader.get(item, depth) for item in list_of(tree["v"])]
    values = np.empty(len(items), dtype=object)
    values[:] = items
    return values.reshape(tuple(count_of(n) for n in list_of(tree["shape"], 32)))


def _get_strings(reader: Reader, tree: dict[str, Any], depth: int) -> np.ndarray:
    items = [reader.get(item, depth) for item in list_of(tree["v"])]
    make = np.dtypes.StringDType
    dtype = make(na_object=np.nan) if tree["missing"] is True else make()
    return np.array(items, dtype).reshape(tuple(count_of(n) for n in list_of(tree["shape"], 32)))


def _put_dict(writer: Writer, value: dict[Any, Any], depth: int) -> dict[str, Any]:
    pairs = [[writer.put(k, depth), writer.put(v, depth)] for k, v in dict.items(value)]
    return {"t": "dict", "v": pairs}


def _get_dict(reader: Reader, tree: dict[str, Any], depth: int) -> dict[Any, Any]:
    pairs = [list_of(pair, 2) for pair in list_of(tree["v"])]
    keys = _spread([reader.get(key, depth) for key, _ in pairs])
    return {key: reader.get(value, depth) for key, (_, value) in zip(keys, pairs, strict=True)}


def _spread(keys: list[Any]) -> list[Any]:
    """Return keys that can be looked up: many of one hash would take the square of their number."""
    hashes = len(set(map(hash, keys)))
    if len(keys) > FEW_KEYS and hashes < len(keys) // 10:
        raise WireError("many keys have one hash")
    return keys


def _put_items(tag: str) -> Callable[..., dict[str, Any]]:
    def write(writer: Writer, value: Any, depth: int) -> dict[str, Any]:
        return {"t": tag, "v": [writer.put(item, depth) for item in value]}

    return write


def _get_items(kind: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def read(reader: Reader, tree: dict[str, Any], depth: int) -> Any:
        return kind([reader.get(item, depth) for item in list_of(tree["v"])])

    return read


def _put_text(tag: str, text: Callable[[Any], str]) -> Callable[..., dict[str, Any]]:
    return lambda writer, value, depth: {"t": tag, "s": text(value)}


def _get_text(build: Callable[[str], Any]) -> Callable[..., Any]:
    return lambda reader, tree, depth: build(text_of(tree["s"]))


WRITERS: list[tuple[Any, Callable[..., Any]]] = [
    ((type(None), bool), lambda writer, value, depth: value),
    (np.generic, _put_scalar),
    (int, _put_int),
    (float, lambda writer, value, depth: float(value)),
    (str, lambda writer, value, depth: str.__str__(value)),
    (list, lambda writer, value, depth: [writer.put(item, depth) for item in list.__iter__(value)]),
    (tuple, _put_items("tuple")),
    (dict, _put_dict),
    (frozenset, _put_items("frozenset")),
    (set, _put_items("set")),
    (np.ndarray, _put_array),
    ((bytes, bytearray, memoryview),
     lambda writer, value, depth: {"t": "bytes", "block": writer.block(bytes(value))}),
    (complex, lambda writer, value, depth: {"t": "complex", "v": [value.real, value.imag]}),
    (PurePath, _put_text("path", str)),
    (range, lambda writer, value, depth: {"t": "range",
                                          "v": [value.start, value.stop, value.step]}),
]  # fmt: skip
READERS: dict[str, Callable[..., Any]] = {
    "opaque": _get_opaque,
    "int": _get_text(lambda text: int(text, 16)),
    "tuple": _get_items(tuple),
    "set": _get_items(lambda items: set(_spread(items))),
    "frozenset": _get_items(lambda items: frozenset(_spread(items))),
    "dict": _get_dict,
    "array": lambda reader, tree, depth: reader.array(tree),
    "scalar": lambda reader, tree, depth: reader.array(tree)[()],
    "objects": _get_objects,
    "strings": _get_strings,
    "masked": lambda reader, tree, depth: np.ma.MaskedArray(
        reader.get(tree["data"], depth), reader.get(tree["mask"], depth)
    ),
    "bytes": lambda reader, tree, depth: bytes(reader.block(tree["block"])),
    "complex": _get_items(lambda pair: complex(*map(float, pair))),
    "path": _get_text(Path),
    "range": _get_items(lambda parts: range(*parts)),
    "datetime": _get_text(datetime.datetime.fromisoformat),
    "date": _get_text(datetime.date.fromisoformat),
}
