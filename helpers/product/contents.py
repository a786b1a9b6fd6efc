"""The files of a product, whether they lie in a folder or in a zip."""

import itertools
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from helpers.errors import CourseError
from helpers.product.sources import IN_ZIP

# A product has some hundred files, six folders deep; naming a home folder keeps nobody waiting.
_MOST_FILES = 20_000
_DEEPEST = 6
_ENCRYPTED = 1
_BEGIN_OF_ZIP = b"PK\x03\x04"
# What can go wrong when a file is taken out of a zip; RuntimeError is a password that is missing.
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, RuntimeError)


@dataclass(frozen=True)
class Contents:
    """The files below a folder, or in a zip.

    Attributes
    ----------
    where : Path
        The folder or the zip.
    members : tuple of PurePosixPath
        Files, relative to it, sorted; hidden ones and what macOS adds to a zip left out.
    in_zip : bool
        Whether it is a zip.
    """

    where: Path
    members: tuple[PurePosixPath, ...]
    in_zip: bool

    @property
    def title(self) -> str:
        """The name of the folder or the zip, without its ending."""
        name = self.where.absolute().name
        return name.removesuffix(".zip").removesuffix(".SAFE")

    def address(self, member: PurePosixPath) -> str:
        """Return where GDAL finds a file."""
        place = self.where.absolute().as_posix()
        return f"{IN_ZIP}{place}}}/{member}" if self.in_zip else f"{place}/{member}"

    def read(self, member: PurePosixPath) -> bytes:
        """Return a file's bytes.

        Raises
        ------
        CourseError
            If it is damaged, or the zip wants a password.
        """
        try:
            if not self.in_zip:
                return (self.where / member).read_bytes()
            with zipfile.ZipFile(self.where) as archive:
                name = str(member)
                if name not in archive.NameToInfo:
                    name = name.replace("/", "\\")
                return archive.read(name)  # compared with the sum that the zip holds
        except ZIP_ERRORS as error:
            raise CourseError(
                f"{member} in {self.where} cannot be read ({error}); download the product again"
            ) from None


def contents_of(path: Path) -> Contents:
    """Return the files below a folder, or in a zip.

    Parameters
    ----------
    path : Path
        A folder or a zip.

    Raises
    ------
    CourseError
        If it is a zip that is cut off or wants a password, or another kind of archive.
    """
    if path.is_dir():
        files = itertools.islice(_walk(path), _MOST_FILES)
        return Contents(path, tuple(sorted(filter(_is_shown, files))), in_zip=False)
    try:
        with zipfile.ZipFile(path) as archive:
            files_inside = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError) as error:
        raise CourseError(
            f"{path} is a zip that was cut off or damaged ({error}); download it again"
        ) from None
    if any(entry.flag_bits & _ENCRYPTED for entry in files_inside):
        raise CourseError(f"{path} is a zip with a password; unzip it and give the folder")
    # old programs of Windows write other strokes
    names = {PurePosixPath(entry.filename.replace("\\", "/")) for entry in files_inside}
    return Contents(path, tuple(sorted(filter(_is_shown, names))), in_zip=True)


def is_zip(path: Path) -> bool:
    """Tell whether a file is a zip, a cut one as well."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == _BEGIN_OF_ZIP or zipfile.is_zipfile(path)


def refuse_other_files(path: Path) -> None:
    """Refuse what is called a zip and is none, and a tar.

    GDAL would unpack all of a tar for each block that is read.
    """
    if not path.is_file():
        return
    if path.suffix.lower() == ".zip" and not is_zip(path):
        with path.open("rb") as file:
            begin = file.read(20)
        raise CourseError(f"{path} is no zip: it begins with {begin!r}; download it again")
    if tarfile.is_tarfile(path):
        raise CourseError(
            f"{path} is a tar archive; unpack it with `tar -xf {path}` and give the .SAFE folder"
        )


def _walk(folder: Path) -> Iterator[PurePosixPath]:
    for around, folders, names in os.walk(folder):
        below = PurePosixPath(Path(around).relative_to(folder).as_posix())
        folders[:] = [f for f in folders if len(below.parts) < _DEEPEST and not f.startswith(".")]
        yield from (below / name for name in names)


def _is_shown(member: PurePosixPath) -> bool:
    return not any(part.startswith(".") or part == "__MACOSX" for part in member.parts)
