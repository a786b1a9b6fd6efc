"""Plain data as bytes: how values travel between the learner's process and the checks.

Reading never runs code: no pickle, no class looked up by name. What a hostile sender writes is
rebuilt from exact types or refused with `WireError`; depth, count and size are bounded.

One message is a JSON header and the binary blocks that it refers to by number. JSON's own None,
bool, int, float, str and list stand for themselves, everything else is ``{"t": tag, ...}``.
"""

import datetime
import json
import math
import struct
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

import numpy as np

LARGEST = 256 * 2**20
LARGEST_HEADER = 64 * 2**20
DEEPEST = 40
MOST_VALUES = 3_000_000
LONGEST_TEXT = 4000
NUMERIC = "biufcmMSU"
BIG = 2**53


class WireError(ValueError):
    """A message that is no plain data within the bounds."""


class TooLarge(WireError):
    """A message that was not even taken off the line."""


class Opaque:
    """Stands for a value that is no plain data; knows how it was called and what it looked like.

    Rebuilt as a class of the original's name, so that a check can say which type came.
    """

    text = ""

    def __repr__(self) -> str:
        return self.text


class Writer:
    """Collects the blocks of one message while its tree is written."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self.size = 0

    def block(self, data: bytes) -> int:
        """Add a binary block; return its number."""
        self.size += len(data)
        if self.size > LARGEST:
            raise WireError(f"the value is larger than {LARGEST // 2**20} MB")
        self.blocks.append(data)
        return len(self.blocks) - 1

    def put(self, value: Any, depth: int = 0) -> Any:
        """Return a value as a JSON tree."""
        if depth > DEEPEST:
            raise WireError(f"the value is nested deeper than {DEEPEST} levels")
        # An Affine is a tuple as well, so it has to be asked for before tuples are.
        named = isinstance(value, tuple) and type(value) is not tuple
        first = _tables().FIRST if named else []
        for kinds, write in (*first, *_BASIC_WRITERS):
            if isinstance(value, kinds):
                return write(self, value, depth + 1)
        for kinds, write in _tables().WRITERS:
            if isinstance(value, kinds):
                return write(self, value, depth + 1)
        return _put_opaque(value)

    def array(self, values: np.ndarray) -> dict[str, Any]:
        """Return a numeric or text array as its type, shape and block."""
        plain = np.ascontiguousarray(values)
        return {"dtype": plain.dtype.str, "shape": list(values.shape),
                "block": self.block(plain.tobytes())}  # fmt: skip


class Reader:
    """Rebuilds the values of one message."""

    def __init__(self, blocks: list[memoryview]) -> None:
        self.blocks = blocks
        self.values = 0

    def block(self, number: Any) -> memoryview:
        """Return a block by its number."""
        if type(number) is not int or not 0 <= number < len(self.blocks):
            raise WireError(f"there is no block {number!r}")
        return self.blocks[number]

    def get(self, tree: Any, depth: int = 0) -> Any:
        """Return the value of a JSON tree."""
        self.values += 1
        if depth > DEEPEST or self.values > MOST_VALUES:
            raise WireError("the value is nested too deep or has too many parts")
        if isinstance(tree, list):
            return [self.get(item, depth + 1) for item in tree]
        if not isinstance(tree, dict):
            return tree
        tag = tree.get("t", "")
        read = _BASIC_READERS.get(tag) or _tables().READERS.get(tag)
        if read is None:
            raise WireError(f"unknown kind of value {tree.get('t')!r}")
        return read(self, tree, depth + 1)

    def array(self, tree: dict[str, Any]) -> np.ndarray:
        """Return an array of numbers or text, a copy that may be written to."""
        dtype = np.dtype(_text(tree["dtype"], 60))
        if dtype.kind not in NUMERIC or dtype.fields or dtype.subdtype or dtype.itemsize == 0:
            raise WireError(f"arrays of type {dtype} cannot be sent")
        shape = tuple(_count(n) for n in _list(tree["shape"], 32))
        data = self.block(tree["block"])
        if math.prod(shape) * dtype.itemsize != len(data):
            raise WireError(f"an array of shape {shape} does not fit its {len(data)} bytes")
        return np.frombuffer(data, dtype).reshape(shape).copy()


def encode(value: Any) -> bytes:
    """Return a value as bytes.

    Parameters
    ----------
    value : object
        Plain data: None, numbers, text, bytes, lists, tuples, dicts, sets, NumPy arrays and
        scalars, pandas and geopandas tables, xarray arrays, CRS, Affine, paths, geometries, dates.
        Anything else becomes `Opaque` on the other side.

    Returns
    -------
    bytes

    Raises
    ------
    WireError
        If the value is too large or nested too deep.
    """
    writer = Writer()
    tree = writer.put(value)
    head = json.dumps({"v": tree, "b": [len(b) for b in writer.blocks]}).encode("utf-8", "replace")
    if len(head) > LARGEST_HEADER:
        raise WireError("the value has too many parts")
    return b"".join([struct.pack("<Q", len(head)), head, *writer.blocks])


def decode(data: bytes | bytearray | memoryview) -> Any:
    """Return the value of bytes made by `encode`, whoever made them.

    Raises
    ------
    WireError
        If the bytes are no such message; nothing else is ever raised.
    """
    try:
        view = memoryview(data)
        (length,) = struct.unpack_from("<Q", view)
        if length > LARGEST_HEADER or len(view) > LARGEST + LARGEST_HEADER:
            raise WireError("the message is too large")
        head = json.loads(bytes(view[8 : 8 + length]))
        blocks, at = [], 8 + length
        for size in _list(head["b"], 200_000):
            blocks.append(view[at : at + _count(size)])
            at += size
        if at != len(view):
            raise WireError("the message is cut off or too long")
        return Reader(blocks).get(head["v"])
    except WireError:
        raise
    except RecursionError:
        raise WireError("the message is nested too deep") from None
    except Exception as error:  # hostile bytes make any library raise anything
        raise WireError(f"the message cannot be read ({type(error).__name__})") from None


def _list(value: Any, longest: int = MOST_VALUES) -> list[Any]:
    if not isinstance(value, list) or len(value) > longest:
        raise WireError("a list was expected")
    return value


def _text(value: Any, longest: int = LONGEST_TEXT) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise WireError("a short text was expected")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise WireError(f"{str(value)[:40]} is no count")
    return value


def _put_opaque(value: Any) -> dict[str, Any]:
    try:
        text = repr(value)
    except Exception:  # a learner's own __repr__ may do anything
        text = "an object that cannot be shown"
    return {"t": "opaque", "type": str(type(value).__name__)[:60], "text": str(text)[:200]}


def _get_opaque(reader: Reader, tree: dict[str, Any], depth: int) -> Opaque:
    name = _text(tree["type"], 60)
    kind = type(name if name.isidentifier() else "Unknown", (Opaque,), {})
    value = kind()
    value.text = _text(tree["text"], 200)
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
        return _put_opaque(value)
    return {"t": "array", **writer.array(plain)}


def _put_scalar(writer: Writer, value: np.generic, depth: int) -> dict[str, Any]:
    plain = np.asarray(value)
    if plain.dtype.kind not in NUMERIC or plain.dtype.itemsize == 0:
        return _put_opaque(value)
    return {"t": "scalar", **writer.array(plain)}


def _get_objects(reader: Reader, tree: dict[str, Any], depth: int) -> np.ndarray:
    items = [reader.get(item, depth) for item in _list(tree["v"])]
    values = np.empty(len(items), dtype=object)
    values[:] = items
    return values.reshape(tuple(_count(n) for n in _list(tree["shape"], 32)))


def _get_strings(reader: Reader, tree: dict[str, Any], depth: int) -> np.ndarray:
    items = [reader.get(item, depth) for item in _list(tree["v"])]
    make = np.dtypes.StringDType
    dtype = make(na_object=np.nan) if tree["missing"] is True else make()
    return np.array(items, dtype).reshape(tuple(_count(n) for n in _list(tree["shape"], 32)))


def _put_dict(writer: Writer, value: dict[Any, Any], depth: int) -> dict[str, Any]:
    pairs = [[writer.put(k, depth), writer.put(v, depth)] for k, v in dict.items(value)]
    return {"t": "dict", "v": pairs}


def _get_dict(reader: Reader, tree: dict[str, Any], depth: int) -> dict[Any, Any]:
    pairs = [_list(pair, 2) for pair in _list(tree["v"])]
    return {reader.get(key, depth): reader.get(value, depth) for key, value in pairs}


def _put_items(tag: str) -> Callable[..., dict[str, Any]]:
    def write(writer: Writer, value: Any, depth: int) -> dict[str, Any]:
        return {"t": tag, "v": [writer.put(item, depth) for item in value]}

    return write


def _get_items(kind: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def read(reader: Reader, tree: dict[str, Any], depth: int) -> Any:
        return kind([reader.get(item, depth) for item in _list(tree["v"])])

    return read


def _put_text(tag: str, text: Callable[[Any], str]) -> Callable[..., dict[str, Any]]:
    return lambda writer, value, depth: {"t": tag, "s": text(value)}


def _get_text(build: Callable[[str], Any]) -> Callable[..., Any]:
    return lambda reader, tree, depth: build(_text(tree["s"]))


def _tables() -> Any:
    """Return the part for tables and rasters, which takes a second to load."""
    from grading.inside import wire_tables

    return wire_tables


_BASIC_WRITERS: list[tuple[Any, Callable[..., Any]]] = [
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
_BASIC_READERS: dict[str, Callable[..., Any]] = {
    "opaque": _get_opaque,
    "int": _get_text(lambda text: int(text, 16)),
    "tuple": _get_items(tuple),
    "set": _get_items(set),
    "frozenset": _get_items(frozenset),
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
