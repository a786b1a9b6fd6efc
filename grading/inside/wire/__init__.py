"""Plain data as bytes: how values travel between the learner's process and the checks.

Reading never runs code: no pickle, no class looked up by name. What a hostile sender writes is
rebuilt from exact types or refused with `WireError`; depth, count and size are bounded.

One message is a JSON header and the binary blocks that it refers to by number. JSON's own None,
bool, int, float, str and list stand for themselves, everything else is ``{"t": tag, ...}``.
"""

import json
import struct
from collections.abc import Callable, Iterator
from typing import Any

from grading.inside.wire import basic
from grading.inside.wire.values import (
    LARGEST,
    LARGEST_HEADER,
    Opaque,
    Reader,
    TooLarge,
    WireError,
    Writer,
    count_of,
    list_of,
)

__all__ = ["LARGEST", "Opaque", "TooLarge", "WireError", "decode", "encode"]


class AllKinds:
    """Plain values first; tables and rasters take a second to load and are loaded when met."""

    def writers(self, value: Any) -> Iterator[tuple[Any, Callable[..., Any]]]:
        """Return what writes values, by type, in the order in which they are asked."""
        # An Affine is a tuple as well, so it has to be asked for before tuples are.
        if isinstance(value, tuple) and type(value) is not tuple:
            yield from _tables().FIRST
        yield from basic.WRITERS
        yield from _tables().WRITERS
        yield object, lambda writer, value, depth: basic.put_opaque(value)

    def reader(self, tag: str) -> Callable[..., Any] | None:
        """Return what reads the values of a tag."""
        return basic.READERS.get(tag) or _tables().READERS.get(tag)


KINDS = AllKinds()


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
    writer = Writer(KINDS)
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
        for size in list_of(head["b"], 200_000):
            blocks.append(view[at : at + count_of(size)])
            at += size
        if at != len(view):
            raise WireError("the message is cut off or too long")
        return Reader(KINDS, blocks).get(head["v"])
    except WireError:
        raise
    except RecursionError:
        raise WireError("the message is nested too deep") from None
    except Exception as error:  # hostile bytes make any library raise anything
        raise WireError(f"the message cannot be read ({type(error).__name__})") from None


def _tables() -> Any:
    """Return the part for tables and rasters."""
    from grading.inside.wire import tables

    return tables
