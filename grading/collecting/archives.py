"""Zips by strangers: names in whatever code page, damaged streams, bombs; read as a stream.

No name that stands in a zip is ever used as a path, and no link is followed.
"""

import io
import stat
import struct
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import IO

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
UTF8_FLAG = 0x800
UNICODE_PATH = 0x7075  # Info-ZIP's extra field with the name in UTF-8
MEGABYTE = 2**20
IN_MEMORY = 8 * MEGABYTE
BELIEVED = timedelta(days=2 * 366)  # a time that lies further ahead is none


class Unusable(Exception):
    """An entry that cannot be used; the sentence's end that follows its name."""


@contextmanager
def opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """Open a zip whose names may be in any code page, also where it says UTF-8 and is not.

    Raises
    ------
    Unusable
        If it is no zip.
    """
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
        try:
            archive = zipfile.ZipFile(file)
        except UnicodeDecodeError:
            archive = _mended(file, copy)
        except Exception as error:  # damaged in a way that the library did not foresee
            raise Unusable(f"is no zip that can be opened ({error})") from None
        with archive:
            yield archive


def _mended(file: IO[bytes], copy: IO[bytes]) -> zipfile.ZipFile:
    try:
        _without_flags(file, copy)
        return zipfile.ZipFile(copy)
    except Exception as error:  # damaged in more ways than one
        raise Unusable(f"is no zip that can be opened ({error})") from None


def _without_flags(file: IO[bytes], copy: IO[bytes]) -> None:
    """Copy a zip, with the mark for UTF-8 taken off each of its entries."""
    file.seek(0)
    content = bytearray(file.read())
    end = content.rfind(END)
    if end >= 0 and end + 20 <= len(content):
        size, start = struct.unpack_from("<LL", content, end + 12)
        before = end - size - start  # bytes that stand in front of the zip
        at = start + before
        while 0 <= at < end and content[at : at + 4] == CENTRAL:
            lengths = struct.unpack_from("<HHH", content, at + 28)
            local = struct.unpack_from("<L", content, at + 42)[0] + before
            _clear(content, at + 8)
            if content[local : local + 4] == LOCAL:
                _clear(content, local + 6)
            at += 46 + sum(lengths)
    copy.write(content)
    copy.seek(0)


def _clear(content: bytearray, at: int) -> None:
    flags = struct.unpack_from("<H", content, at)[0]
    struct.pack_into("<H", content, at, flags & ~UTF8_FLAG)


def name_of(entry: zipfile.ZipInfo) -> str:
    r"""Return an entry's name: in UTF-8 if it is that, flag or not, else as DOS wrote it.

    Finder leaves the flag out and takes letters apart ("e" and an accent): both is mended.
    """
    name = entry.filename if entry.flag_bits & UTF8_FLAG else _decoded(entry)
    return unicodedata.normalize("NFC", name)


def _decoded(entry: zipfile.ZipInfo) -> str:
    written = _unicode_path(entry.extra)
    try:
        raw = written or entry.filename.encode("cp437")
        return raw.decode("utf-8")
    except UnicodeError:
        return entry.filename


def _unicode_path(extra: bytes) -> bytes:
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == UNICODE_PATH and size > 5:
            return extra[9 : 4 + size]
        extra = extra[4 + size :]
    return b""


def time_of(entry: zipfile.ZipInfo) -> datetime:
    """Return an entry's time in UTC, 1970 where it says nonsense.

    A zip keeps the local time of the machine that packed it, without its zone.
    """
    return believed(lambda: datetime(*entry.date_time).astimezone(UTC))


def believed(read: Callable[[], datetime]) -> datetime:
    """Return what a function reads, 1970 where it fails or lies years ahead."""
    try:
        found = read()
    except (ValueError, OverflowError, OSError, TypeError):
        return datetime.fromtimestamp(0, UTC)
    return found if is_believed(found) else datetime.fromtimestamp(0, UTC)


def is_believed(time: datetime) -> bool:
    """Tell whether a time does not lie years ahead."""
    return time < datetime.now(UTC) + BELIEVED


def check(entry: zipfile.ZipInfo, largest: int) -> None:
    """See that an entry can be read at all.

    Raises
    ------
    Unusable
        With the reason.
    """
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Unusable("is a link, which is not followed")
    if entry.flag_bits & 0x1:
        raise Unusable("is locked with a password")
    if entry.file_size > largest:
        raise Unusable(f"has {entry.file_size // MEGABYTE} MB, too much")


def read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, largest: int) -> bytes:
    """Read an entry; what it holds is bounded whatever the zip's list says.

    Raises
    ------
    Unusable
        Whatever is wrong with it: one entry never costs another.
    """
    content = io.BytesIO()
    copy(archive, entry, largest, content)
    return content.getvalue()


def copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, largest: int, to: IO[bytes]) -> int:
    """Copy an entry as a stream and return its size; as `read` otherwise."""
    check(entry, largest)
    size = 0
    try:
        with archive.open(entry) as file:
            while part := file.read(MEGABYTE):
                size += len(part)
                if size > largest:
                    raise Unusable("is larger than it says")
                to.write(part)
    except Unusable:
        raise
    except Exception as error:  # zlib, lzma, struct and others each have their own
        words = str(error) or type(error).__name__
        raise Unusable(f"is damaged ({words})") from None
    to.seek(0)
    return size
