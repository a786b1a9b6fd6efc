"""JPEG 2000 files: telling a whole one from one that was cut off or damaged.

GDAL reads such a file on several threads without complaint and fills what is missing with other
numbers, and inside a code-block even one thread notices nothing. So the bytes themselves are looked
at: the chain of the tiles' parts from the first to the end mark, and rows of zeros, which disks and
broken downloads leave and an entropy coder does not.
"""

import mmap
from functools import lru_cache
from pathlib import Path

from helpers.counting import counted

_SIGNATURE = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_START_OF_CODESTREAM = b"\xff\x4f\xff\x51"
_START_OF_TILE_PART = b"\xff\x90"
_END_OF_CODESTREAM = b"\xff\xd9"
# An image of nothing but one value leaves rows of 512 at most: one pass over a code-block.
_ZEROS = bytes(2048)


def damage_of(path: Path) -> str:
    """Say what is wrong with a JPEG 2000 file (ISO/IEC 15444-1, annexes A and I).

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        '' for an image that is whole as far as its bytes tell; else some words.
    """
    state = path.stat()
    return _damage_of(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=256)
def _damage_of(path: Path, size: int, changed: int) -> str:
    """Look through a file; its size and the time of its last change tell whether it is known."""
    if not size:
        return damage_of_bytes(b"")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return damage_of_bytes(data)


def damage_of_bytes(data: bytes | mmap.mmap) -> str:
    """Say what is wrong with the bytes of a JPEG 2000 file, see `damage_of`."""
    size = len(data)
    if not size:
        return "it is empty"
    start, end = _codestream(data)
    if start < 0 or data[start : start + 4] != _START_OF_CODESTREAM:
        return f"{counted(size, 'byte')} and no JPEG 2000 image"
    if end > size or data[end - 2 : end] != _END_OF_CODESTREAM:
        return f"{counted(size, 'byte')} and no end of a JPEG 2000 image"
    gap = data.find(_ZEROS, start, end)
    if gap >= 0:
        return f"bytes from {gap} on are zeros"
    broken = _broken_tile(data, start, end)
    return f"its tiles are broken off at byte {broken}" if broken else ""


def _codestream(data: bytes | mmap.mmap) -> tuple[int, int]:
    """Return where the image's codestream begins and ends; -1 where there is none."""
    if data[:4] == _START_OF_CODESTREAM:  # without boxes around it
        return 0, len(data)
    place = 0 if data[:12] == _SIGNATURE else len(data)
    while place < len(data):
        length, head = int.from_bytes(data[place : place + 4], "big"), 8
        if length == 1:
            length, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        end = place + length if length else len(data)
        if data[place + 4 : place + 8] == b"jp2c":
            return place + head, end
        if end < place + 8:
            break
        place = end
    return -1, -1


def _broken_tile(data: bytes | mmap.mmap, start: int, end: int) -> int:
    """Return the byte at which the chain of tile-parts breaks, 0 where all tiles are there."""
    place = start + 2
    width, height, _, _, across, down, x, y = (
        int.from_bytes(data[at : at + 4], "big") for at in range(place + 6, place + 38, 4)
    )
    if not across or not down:
        return place
    tiles = -(-(width - x) // across) * -(-(height - y) // down)
    while data[place : place + 2] != _START_OF_TILE_PART:  # the main header's other marks
        if data[place] != 0xFF or place >= end:
            return place
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    seen = set()
    while data[place : place + 2] == _START_OF_TILE_PART:
        seen.add(int.from_bytes(data[place + 4 : place + 6], "big"))
        length = int.from_bytes(data[place + 6 : place + 10], "big")
        if length and length < 14:
            return place
        place = place + length if length else end - 2
    whole = place == end - 2 and len(seen) == tiles
    return 0 if whole else place
