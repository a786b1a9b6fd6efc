"""The list of a product's files: how large each one is, and the checksum of its bytes.

Source: ESA SentiWiki, "S2 Products": `manifest.safe` names each file with a SHA3-256 sum (MD5 in
products of older baselines).
"""

import hashlib
import os
import xml.etree.ElementTree as ElementTree
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

MANIFEST = "manifest.safe"
# As the manifests spell them, and as Python does.
SUMS = {"SHA3-256": "sha3_256", "MD5": "md5"}


class Listed(NamedTuple):
    """What a manifest says of one file: size in bytes, kind of checksum, and the sum in hex."""

    size: int
    kind: str
    sum: str


def read_manifest(folder: Path) -> dict[str, Listed]:
    """Return what a product's manifest lists, by paths below its folder.

    Parameters
    ----------
    folder : Path
        The product folder.

    Returns
    -------
    dict of str to Listed
        Empty for a product without a manifest, or with one that cannot be read: some archives
        leave it out, and nothing but the comparison is lost.
    """
    try:
        return listed_in((folder / MANIFEST).read_bytes())
    except OSError:
        return {}


def listed_in(text: bytes) -> dict[str, Listed]:
    """Return what the text of a manifest lists, see `read_manifest`."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return {}
    found = {}
    for stream in root.iter("byteStream"):
        place, checksum = stream.find("fileLocation"), stream.find("checksum")
        kind = "" if checksum is None else checksum.get("checksumName", "").upper()
        if place is None or checksum is None or kind not in SUMS:
            continue
        path = os.path.normpath(place.get("href", "").replace("\\", "/"))
        size = stream.get("size", "")
        found[path] = Listed(
            int(size) if size.isdigit() else -1, kind, (checksum.text or "").strip().lower()
        )
    return found


def is_as_listed(path: Path, listed: Listed) -> bool:
    """Tell whether a file's bytes are those that a manifest lists."""
    state = path.stat()
    if listed.size >= 0 and state.st_size != listed.size:
        return False
    return _sum_of(path, SUMS[listed.kind], state.st_size, state.st_mtime_ns) == listed.sum


def sum_fits(data: bytes, listed: Listed) -> bool:
    """Tell whether bytes are those that a manifest lists."""
    size_fits = listed.size < 0 or len(data) == listed.size
    return size_fits and hashlib.new(SUMS[listed.kind], data).hexdigest() == listed.sum


@lru_cache(maxsize=256)
def _sum_of(path: Path, kind: str, size: int, changed: int) -> str:
    """Return a file's checksum; size and time of the last change tell whether it is known."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()


def write_manifest(folder: Path) -> Path:
    """Write the list of all files that a product folder holds now.

    Parameters
    ----------
    folder : Path
        The product folder.

    Returns
    -------
    Path
        Its `manifest.safe`.
    """
    manifest = folder / MANIFEST
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p != manifest)
    objects = "\n".join(
        f'  <dataObject><byteStream size="{path.stat().st_size}">'
        f'<fileLocation locatorType="URL" href="./{path.relative_to(folder).as_posix()}"/>'
        f'<checksum checksumName="SHA3-256">{_fresh_sum(path)}</checksum></byteStream></dataObject>'
        for path in files
    )
    manifest.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<xfdu:XFDU xmlns:xfdu="urn:ccsds:schema:xfdu:1">\n <dataObjectSection>\n'
        f"{objects}\n </dataObjectSection>\n</xfdu:XFDU>\n",
        "utf-8",
    )
    return manifest


def _fresh_sum(path: Path) -> str:
    return hashlib.sha3_256(path.read_bytes()).hexdigest()
