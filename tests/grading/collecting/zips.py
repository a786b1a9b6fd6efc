"""Downloads as platforms and systems build them, out of bytes."""

import io
import json
import struct
import zipfile
from collections.abc import Iterable

import nbformat

from tests.conftest import ROOT

STEP1, STEP3, STEP5 = "01_load_polygons", "03_rasterize_polygons", "05_save_samples"
MADE = (2026, 5, 3, 10, 0, 0)
Name = str | bytes


def notebook(slug: str = STEP3, mark: str = "") -> bytes:
    """A released notebook of a step, with something that tells it from others."""
    document = nbformat.read(ROOT / "notebooks" / f"{slug}.ipynb", as_version=4)
    document.metadata["mark"] = mark
    return nbformat.writes(document).encode()


def stripped(slug: str) -> bytes:
    """A notebook as editors leave it that keep neither nbgrader's metadata nor cell ids."""
    document = json.loads(notebook(slug))
    for number, cell in enumerate(document["cells"]):
        cell["metadata"], cell["id"] = {}, f"cell{number}"
    return json.dumps(document).encode()


def packed(files: dict[str, bytes], day: int = 3, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip whose files are of a day in May 2026."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2026, 5, day, 10, 0, 0))
            entry.compress_type = compression
            archive.writestr(entry, content)
    return buffer.getvalue()


def with_names(files: Iterable[tuple[Name, bytes]], *, flag: bool = False) -> bytes:
    """A zip with names in any bytes, as other systems write them, with or without UTF-8's flag."""
    names, buffer = [], io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(files):
            raw = name.encode() if isinstance(name, str) else name
            stand_in = f"{number:03d}".ljust(len(raw), "x")
            assert len(stand_in) == len(raw)
            names.append((stand_in.encode(), raw))
            archive.writestr(zipfile.ZipInfo(stand_in, MADE), content, zipfile.ZIP_DEFLATED)
    made = buffer.getvalue()
    for stand_in, raw in names:
        made = made.replace(stand_in, raw)
    if not flag:
        return made
    patched, at = bytearray(made), made.find(b"PK\x01\x02")
    while at >= 0:
        flags = struct.unpack_from("<H", patched, at + 8)[0] | 0x800
        struct.pack_into("<H", patched, at + 8, flags)
        struct.pack_into("<H", patched, struct.unpack_from("<L", made, at + 42)[0] + 6, flags)
        at = made.find(b"PK\x01\x02", at + 4)
    return bytes(patched)


def damaged(name: str, content: bytes, compression: int) -> bytes:
    """A zip with one entry whose stream is broken in its middle."""
    made = bytearray(packed({name: content}, compression=compression))
    start = made.find(name.encode()) + len(name)
    middle = start + (made.find(b"PK\x01\x02") - start) // 2
    made[middle : middle + 40] = b"\xff" * 40
    return bytes(made)


def joined(*zips: bytes) -> bytes:
    """The entries of several zips in one, their streams copied as they are."""
    body, directory, count = b"", b"", 0
    for made in zips:
        end = made.rfind(b"PK\x05\x06")
        size, start = struct.unpack_from("<LL", made, end + 12)
        entries, at = bytearray(made[start : start + size]), 0
        while at < len(entries):
            lengths = struct.unpack_from("<HHH", entries, at + 28)
            offset = struct.unpack_from("<L", entries, at + 42)[0]
            struct.pack_into("<L", entries, at + 42, offset + len(body))
            at, count = at + 46 + sum(lengths), count + 1
        body, directory = body + made[:start], directory + bytes(entries)
    tail = struct.pack(
        "<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0
    )
    return body + directory + tail
