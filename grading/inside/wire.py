"""Plain data as bytes: how values travel between the learner's process and the checks.

Reading never runs code: no pickle, no class looked up by name. What a hostile sender writes is
rebuilt from exact types or refused with `WireError`; depth, count and size are bounded.

One message is a JSON header and the binary blocks that it refers to by number. JSON's own None,
bool, int, float, str and list stand for themselves, everything else is ``{"t": tag, ...}``.
"""

import json
import math
import struct
from typing import Any

import numpy as np

LARGEST = 256 * 2**20
LARGEST_HEADER = 64 * 2**20
DEEPEST = 40
MOST_VALUES = 3_000_000
LONGEST_TEXT = 4000
NUMERIC = "biufcmMSU"


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
        for kinds, write in (*first, *_basic().WRITERS):
            if isinstance(value, kinds):
                return write(self, value, depth + 1)
        for kinds, write in _tables().WRITERS:
            if isinstance(value, kinds):
                return write(self, value, depth + 1)
        return _basic().put_opaque(value)

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
        read = _basic().READERS.get(tag) or _tables().READERS.get(tag)
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


def _basic() -> Any:
    """Return the part for plain Python values and arrays."""
    from grading.inside import wire_basic

    return wire_basic


def _tables() -> Any:
    """Return the part for tables and rasters, which takes a second to load."""
    from grading.inside import wire_tables

    return wire_tables
