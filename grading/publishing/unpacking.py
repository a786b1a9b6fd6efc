"""All that is in a file: its bytes, and what is packed, encoded or attached in it."""

import base64
import binascii
import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile
import zlib
from bz2 import decompress as un_bz2
from collections.abc import Iterator

from PIL import Image

DEEPEST = 5
LARGEST = 200_000_000  # bytes that one piece may grow to
BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{60,}\s{1,2})+[A-Za-z0-9+/]*={0,2}|[A-Za-z0-9+/]{40,}={0,2}")
WIDE = re.compile(rb"(?:[\x09\x0a\x0d\x20-\x7e]\x00){8,}|(?:\x00[\x09\x0a\x0d\x20-\x7e]){8,}")
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8")


def pieces_of(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """Yield the bytes of a file, and those of all that is packed into it.

    Parameters
    ----------
    data : bytes
        A file.
    depth : int
        How deep it lay in another one.

    Yields
    ------
    bytes
        The file itself; members of archives, what is compressed, texts of pictures, strings of
        JSON (and so sources, outputs and attachments of notebooks), what base64 or UTF-16 stands
        for; each of these again in the same way.
    """
    yield data
    if depth < DEEPEST:
        for opener in (_members, _unpacked, _of_picture, _strings, _encoded, _wide):
            for piece in opener(data):
                yield from pieces_of(piece[:LARGEST], depth + 1)


def _members(data: bytes) -> Iterator[bytes]:
    """Yield the members of a zip or tar file, and their names."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield archive.comment
                for entry in archive.infolist():
                    yield entry.filename.encode()
                    yield entry.comment
                    with archive.open(entry) as member:
                        yield member.read(LARGEST)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error) as error:
            raise UnreadableError("an archive that cannot be opened") from error
    elif data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for part in archive:
                yield part.name.encode()
                inside = archive.extractfile(part)
                if inside:
                    yield inside.read(LARGEST)


class UnreadableError(Exception):
    """What cannot be looked into."""


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Yield what gzip, bzip2 or xz compressed."""
    for start, unpack in ((b"\x1f\x8b", gzip.decompress), (b"BZh", un_bz2),
                          (b"\xfd7zXZ", lzma.decompress)):  # fmt: skip
        if data.startswith(start):
            try:
                yield unpack(data)
            except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
                raise UnreadableError("compressed bytes that cannot be read") from error


def _of_picture(data: bytes) -> Iterator[bytes]:
    """Yield the texts and metadata of a picture, some of which are compressed in it."""
    if not data.startswith(PICTURES):
        return
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            about = dict(picture.info) | dict(picture.getexif())
    except Exception:  # half a picture in a text is no picture; its bytes are searched anyway
        return
    for value in about.values():
        yield value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def _strings(data: bytes) -> Iterator[bytes]:
    """Yield the strings of JSON as they are meant, lines of a cell joined."""
    if data.lstrip()[:1] not in (b"{", b"["):
        return
    try:
        value = json.loads(data)
    except ValueError:
        return
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one.encode("utf-8", "replace")
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            if one and all(isinstance(part, str) for part in one):
                yield "".join(one).encode("utf-8", "replace")
            waiting += one


def _encoded(data: bytes) -> Iterator[bytes]:
    """Yield what runs of base64 stand for."""
    for match in BASE64.finditer(data):
        text = b"".join(match[0].split())
        try:
            yield base64.b64decode(text[: len(text) // 4 * 4])
        except binascii.Error:
            continue


def _wide(data: bytes) -> Iterator[bytes]:
    """Yield text of two bytes a letter (UTF-16) as text of one."""
    for match in WIDE.finditer(data):
        yield match[0].replace(b"\x00", b"")
