"""The real product over Toulouse: fetched on request, checked byte by byte, whole or not there."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock

from helpers.errors import CourseError
from helpers.product.metadata import ORIGINAL_NAME_FILE
from helpers.typed import typed

# Folders here have short names, for Windows takes no path longer than 260 characters.
FOLDER, GRANULE = "toulouse.SAFE", "GRANULE/L2A_T31TCJ"
PRODUCT = "S2A_MSIL2A_20221116T105321_N0400_R051_T31TCJ_20221116T170958.SAFE"
_GRANULE = "GRANULE/L2A_T31TCJ_A038658_20221116T105603"
# The same bytes, whichever answers: each base is the product folder. The second is the repository
# of the tutorial this course grew out of, at a fixed commit.
MIRRORS = (
    f"https://storage.googleapis.com/gcp-public-data-sentinel-2/L2/tiles/31/T/CJ/{PRODUCT}",
    "https://raw.githubusercontent.com/ARGANS/training-raster-clipper/"
    "a6c7298074613b5baddd1ba1f706cb92881fc6f0/resources/solution/example_sentinel_files/"
    "SENTINEL.SAFE",
)
MEGABYTES = 19
# Path inside the mirrors' product folder, and sha256 of the bytes.
FILES = {
    f"{_GRANULE}/IMG_DATA/R60m/T31TCJ_20221116T105321_{band}_60m.jp2": sha256
    for band, sha256 in {
        "B02": "7beba471f29c88e455540ccedb915668229e1d5868cb8c18c2a7075255d6070f",
        "B03": "0253c6bf9baa2b496b1cfb0850e5343629865ba4b5bd7683b5112cccfdc2d6dc",
        "B04": "e6c3ac238b5d14afe65da4b30a18f47885fbb42b927015c2d5e6cab0537af426",
        "B8A": "e3ea5c05a4b4e66072fc800ef0a606a6fb37b43bb2e13ec63d73535e339209fe",
        "TCI": "33cf834510d2b8d2528da97d328e213e580c426aa72a5f5b4eba4eade5b47d6a",
    }.items()
}
COMMAND = typed("scene", "toulouse")
INSTEAD = 'go on with the scene "garonne", which needs no download'
PARTIAL = ".part"
CHUNK = 65536  # bytes; pooch flushes each piece to disk, and its own size of 1024 is slow
RETRIES = 2
TIMEOUT = (10, 60)  # seconds to connect, and between two pieces


def fetched(folder: Path, files: Mapping[str, str] = FILES) -> Path | None:
    """Return the product in a folder, None where it is not whole; older ones have long names."""
    places = {folder / FOLDER: map(_short, files), folder / PRODUCT: iter(files)}
    for product, names in places.items():
        if all((product / name).is_file() for name in names):
            return product
    return None


def _short(name: str) -> str:
    """Return the path inside our folder of a file, from the one inside the mirrors'."""
    return name.replace(_GRANULE, GRANULE)


def fetch_toulouse(
    folder: Path,
    mirrors: Sequence[str] = MIRRORS,
    progress: bool = True,
    files: Mapping[str, str] = FILES,
) -> Path:
    """Fetch the five files of the Toulouse product and lay them out as a `.SAFE` folder.

    A download that was broken off goes on with the files that are missing.

    Parameters
    ----------
    folder : Path
        Where the product folder is made; it appears there when all its files are right.
    mirrors : sequence of str
        Web addresses of the product folder, tried in this order.
    progress : bool
        Whether to show a bar for each file.
    files : mapping of str to str
        Path inside the product and sha256 of each file.

    Returns
    -------
    Path
        The product folder; a file in it states the product's true name.

    Raises
    ------
    CourseError
        If no mirror gives a file, or it cannot be written.
    """
    if there := fetched(folder, files):
        return there
    product = folder / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock"):
            if not fetched(folder, files):  # another process may have done it
                partial = folder / PARTIAL / FOLDER
                _take_up(product, partial)
                _fetch_all(partial, list(mirrors), progress, files)
                _finish(partial, product, files)
    except OSError as error:
        raise CourseError(
            f"the Toulouse product cannot be written to {folder} ({error.strerror or error}); "
            f"make room or set COURSE_SCENES to another folder, or {INSTEAD}"
        ) from None
    return product


def ask_and_fetch(folder: Path) -> Path:
    """Return the Toulouse product's folder; before it is downloaded the learner is asked.

    Parameters
    ----------
    folder : Path
        As for `fetch_toulouse`.

    Returns
    -------
    Path
        The product folder.

    Raises
    ------
    CourseError
        If there is nobody to ask, the answer is no, or the download fails.
    """
    if there := fetched(folder):
        return there
    question = f"The Toulouse scene is a download of {MEGABYTES} MB. Download it now? [y/n] "
    if _ask(question).strip().lower() not in ("y", "yes"):
        raise CourseError(
            f"the Toulouse scene is not on this computer: fetch it with `{COMMAND}` "
            f"({MEGABYTES} MB), or {INSTEAD}"
        )
    return fetch_toulouse(folder)


def _ask(question: str) -> str:
    """Return the answer, '' in a session without anybody to answer."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    in_notebook = hasattr(shell, "kernel")
    graded = os.environ.get("NBGRADER_EXECUTION") or os.environ.get("COURSE_GRADING") == "1"
    if graded or not (in_notebook or (sys.stdin and sys.stdin.isatty())):
        return ""
    from IPython.core.error import StdinNotImplementedError

    try:
        return input(question)
    except (EOFError, StdinNotImplementedError):
        return ""


def _take_up(product: Path, partial: Path) -> None:
    """Go on with what is left of a finished product, should somebody have deleted files of it."""
    partial.parent.mkdir(exist_ok=True)
    if product.is_dir():
        shutil.rmtree(partial, ignore_errors=True)
        product.replace(partial)


def _finish(partial: Path, product: Path, files: Mapping[str, str]) -> None:
    """Show the product under its name, without what a killed download left behind."""
    expected = {partial / _short(name) for name in files}
    for path in partial.rglob("*"):
        if path.is_file() and path not in expected:
            path.unlink()
    (partial / ORIGINAL_NAME_FILE).write_text(PRODUCT, "utf-8")
    partial.replace(product)
    partial.parent.rmdir()


def _fetch_all(folder: Path, mirrors: list[str], progress: bool, files: Mapping[str, str]) -> None:
    import pooch

    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel("WARNING")  # its lines would run into the progress bars
    try:
        for name, sha256 in files.items():
            _fetch_file(folder, name, sha256, mirrors, progress)
    finally:
        logger.setLevel(level)


def _fetch_file(folder: Path, name: str, sha256: str, mirrors: list[str], progress: bool) -> None:
    """Fetch one file from the first mirror that has it; one that fails moves to the end."""
    import pooch
    from requests.exceptions import RequestException

    failures = {}
    for mirror in tuple(mirrors):
        place = _short(name)
        source = pooch.create(
            folder, base_url="", registry={place: f"sha256:{sha256}"},
            urls={place: f"{mirror}/{name}"}, retry_if_failed=RETRIES,
        )  # fmt: skip
        try:
            source.fetch(place, downloader=_with_bar(name, progress))
            return
        except (ValueError, RequestException) as error:  # ValueError: the wrong bytes
            failures[urlsplit(mirror).netloc] = error
            mirrors.append(mirrors.pop(0))
    raise CourseError(_why(failures, folder))


def _with_bar(name: str, progress: bool) -> Callable[[str, object, object], None]:
    from pooch import HTTPDownloader
    from tqdm import tqdm

    def download(url: str, output_file: object, pooch: object) -> None:
        with tqdm(
            desc=Path(name).name,
            total=1,  # pooch asks whether the bar is true, and sets the total later
            disable=not progress,
            unit="B",
            unit_scale=True,
            ncols=79,
            ascii=sys.platform == "win32",
            file=sys.stdout,
        ) as bar:
            try:
                HTTPDownloader(bar, CHUNK, timeout=TIMEOUT)(url, output_file, pooch)
            except OSError:
                bar.leave = False  # wipe the bar of an attempt that failed
                raise

    return download


def _why(failures: Mapping[str, Exception], folder: Path) -> str:
    """Say in one sentence why a file could not be had, and how to go on."""
    from requests.exceptions import ConnectionError as NoConnection
    from requests.exceptions import Timeout

    again = f"repeat `{COMMAND}` later (what has arrived is kept)"
    if all(isinstance(error, NoConnection | Timeout) for error in failures.values()):
        return (
            f"there is no network, or it does not let {' and '.join(failures)} through: "
            f"{INSTEAD}, or {again}"
        )
    reasons = "; ".join(f"{host} {_reason(error)}" for host, error in failures.items())
    return f"the Toulouse product cannot be downloaded ({reasons}): {again}, or {INSTEAD}"


def _reason(error: Exception) -> str:
    from requests.exceptions import HTTPError, RequestException

    if isinstance(error, HTTPError) and error.response is not None:
        return f"answers {error.response.status_code} {error.response.reason}"
    if isinstance(error, RequestException):
        return f"broke off ({type(error).__name__})"
    return "sends other bytes than the product's"
