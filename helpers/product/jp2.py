"""JPEG 2000 files: telling a whole one from one that was cut off.

GDAL reads a cut file on several threads without complaint and fills what is missing with other
numbers, so the bytes themselves have to be looked at.
"""

from pathlib import Path

_SIGNATURE = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_START_OF_CODESTREAM = b"\xff\x4f\xff\x51"
_END_OF_CODESTREAM = b"\xff\xd9"


def is_whole_jp2(path: Path) -> bool:
    """Tell whether a file is a JPEG 2000 image from its first byte to its last.

    Parameters
    ----------
    path : Path
        The file; only the heads of its boxes are read (ISO/IEC 15444-1, annex I).

    Returns
    -------
    bool
        False for a file that ends before its image does, and for one that is no JPEG 2000.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(12)
        if start[:4] == _START_OF_CODESTREAM:  # without boxes around it
            return _ends_at(file, size)
        if start != _SIGNATURE:
            return False
        place = 0
        while place < size:
            file.seek(place)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            end = place + length if length else size
            if head[4:8] == b"jp2c":
                return end <= size and _ends_at(file, end)
            if length < 8:
                return False
            place = end
    return False


def _ends_at(file, end: int) -> bool:  # type: ignore[no-untyped-def]
    file.seek(max(0, end - 2))
    return file.read(2) == _END_OF_CODESTREAM
