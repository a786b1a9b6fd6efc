"""One message while it is written or read: its blocks, its tree, and the bounds of both."""

import math
from collections.abc import Callable, Iterable
from typing import Any, Protocol

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


class Kinds(Protocol):
    """The kinds of value that can be sent; `basic`, `tables` and `rasters` know one part each."""

    def writers(self, value: Any) -> Iterable[tuple[Any, Callable[..., Any]]]:
        """Return what writes values, by type, in the order in which they are asked."""

    def reader(self, tag: str) -> Callable[..., Any] | None:
        """Return what reads the values of a tag."""


class Writer:
    """Collects the blocks of one message while its tree is written."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
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
        for types, write in self.kinds.writers(value):
            if isinstance(value, types):
                return write(self, value, depth + 1)
        raise WireError(f"a value of type {type(value).__name__} cannot be sent")

    def array(self, values: np.ndarray) -> dict[str, Any]:
        """Return a numeric or text array as its type, shape and block."""
        plain = np.ascontiguousarray(values)
        return {"dtype": plain.dtype.str, "shape": list(values.shape),
                "block": self.block(plain.tobytes())}  # fmt: skip


class Reader:
    """Rebuilds the values of one message."""

    def __init__(self, kinds: Kinds, blocks: list[memoryview]) -> None:
        self.kinds = kinds
        self.blocks = blocks
        self.values = self.taken = 0

    def block(self, number: Any) -> memoryview:
        """Return a block by its number."""
        if type(number) is not int or not 0 <= number < len(self.blocks):
            raise WireError(f"there is no block {number!r}")
        self.taken += len(self.blocks[number])
        if self.taken > LARGEST:  # a block that is named again and again becomes many arrays
            raise WireError(f"the value is larger than {LARGEST // 2**20} MB")
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
        read = self.kinds.reader(tree.get("t", ""))
        if read is None:
            raise WireError(f"unknown kind of value {tree.get('t')!r}")
        return read(self, tree, depth + 1)

    def array(self, tree: dict[str, Any]) -> np.ndarray:
        """Return an array of numbers or text, a copy that may be written to."""
        dtype = np.dtype(text_of(tree["dtype"], 60))
        if dtype.kind not in NUMERIC or dtype.fields or dtype.subdtype or dtype.itemsize == 0:
            raise WireError(f"arrays of type {dtype} cannot be sent")
        shape = tuple(count_of(n) for n in list_of(tree["shape"], 32))
        data = self.block(tree["block"])
        if math.prod(shape) * dtype.itemsize != len(data):
            raise WireError(f"an array of shape {shape} does not fit its {len(data)} bytes")
        return np.frombuffer(data, dtype).reshape(shape).copy()


def list_of(value: Any, longest: int = MOST_VALUES) -> list[Any]:
    """Return a list that is no longer than allowed; refuse anything else."""
    if not isinstance(value, list) or len(value) > longest:
        raise WireError("a list was expected")
    return value


def text_of(value: Any, longest: int = LONGEST_TEXT) -> str:
    """Return a text that is no longer than allowed; refuse anything else."""
    if not isinstance(value, str) or len(value) > longest:
        raise WireError("a short text was expected")
    return value


def count_of(value: Any) -> int:
    """Return a number that can count values or bytes; refuse anything else."""
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise WireError(f"{str(value)[:40]} is no count")
    return value
