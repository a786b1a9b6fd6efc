"""What a failed installation means, in one sentence with the way out."""

import errno
import platform
import re
import shutil
import sys
from pathlib import Path, PurePath

from environment import ROOT, VENV
from helpers.typed import typed

NEEDED = "about 1.3 GB"
FULL = ("no space left on device", "os error 28", "not enough space on the disk", "os error 112",
        "disk quota exceeded", "os error 122", "errno 28", "errno 122")  # fmt: skip
UNWRITABLE = ("read-only file system", "os error 30", "permission denied", "errno 13", "errno 30",
              "access is denied")  # fmt: skip
NETWORK = (
    "error sending request", "dns error", "failed to lookup address", "newconnectionerror",
    "failed to establish a new connection", "name resolution", "connecttimeout", "timed out",
    "network is unreachable", "no route to host", "proxyerror", "connection refused",
    "connection reset", "connection broken by", "network connectivity is disabled", "tunnel error",
    "certificate verify failed", "invalid peer certificate",
)  # fmt: skip
CERTIFICATE = ("certificate verify failed", "invalid peer certificate")
CHANGED = ("hash mismatch", "do not match the hashes")
NO_WHEEL = re.compile(
    r"no matching distribution found for ([\w.-]+)"
    r"|([\w.-]+)==\S+ has no (?:usable )?wheels"
    r"|distribution `([\w.-]+)==\S+` can't be installed"
    r"|only ([\w.-]+)[=<>~!]+\S+ is available"
)
LAST_LINES = 12
# Windows takes no path that is longer, and these are the longest below the course and in `.venv`.
LONGEST_ON_WINDOWS, LONGEST_IN_COURSE, LONGEST_IN_VENV = 259, 120, 165


class Trouble(Exception):
    """Why there is no environment, as a sentence.

    Attributes
    ----------
    is_final : bool
        Whether another installer would fare no better.
    """

    def __init__(self, words: str, *, is_final: bool = True) -> None:
        super().__init__(words)
        self.is_final = is_final


def again() -> str:
    """Return how to try once more, as it was typed."""
    return f"then repeat `{typed(*sys.argv[1:])}`."


def explain(words: str, program: str) -> Trouble:
    """Return what the words of a program that failed mean.

    Parameters
    ----------
    words : str
        All that it printed.
    program : str
        Its name.
    """
    said = words.lower()
    if any(sign in said for sign in FULL):
        return Trouble(_disk_is_full())
    if any(sign in said for sign in CHANGED):
        return Trouble(
            "a package that arrived is not the one the course was made with, so nothing was "
            f"installed. Try in another network, without a proxy between; {again()}"
        )
    if any(sign in said for sign in CERTIFICATE):
        return Trouble(
            "the package index answers with a certificate that this computer does not trust; "
            "networks of schools and companies often do so. Try in another network, or have "
            f"SSL_CERT_FILE and PIP_CERT name the certificate of yours; {again()}"
        )
    if any(sign in said for sign in NETWORK):
        return Trouble(
            f"the package index cannot be reached: connect to the network, {again()} "
            "What has arrived is kept."
        )
    if match := NO_WHEEL.search(said):
        return Trouble(_no_wheel(next(name for name in match.groups() if name)), is_final=False)
    if any(sign in said for sign in UNWRITABLE):
        return Trouble(_unwritable(), is_final=False)
    last = "\n".join(words.strip().splitlines()[-LAST_LINES:])
    return Trouble(f"{program} could not install the packages. It said:\n{last}", is_final=False)


def too_deep(root: PurePath, venv: PurePath) -> str:
    """Return the sentence about folders that lie too deep for Windows, '' where none does."""
    ways = {
        "Move the course to": (root, LONGEST_IN_COURSE),
        "Have COURSE_VENV name, or move the course to,": (venv, LONGEST_IN_VENV),
    }
    for way, (folder, longest) in ways.items():
        room = LONGEST_ON_WINDOWS - 1 - longest
        if len(str(folder)) > room:
            return (
                f"{folder} lies too deep: its path has {len(str(folder))} characters, and Windows "
                f"leaves room for {room}. {way} a short place such as C:\\course, or switch on "
                f"long paths in Windows; {again()}"
            )
    return ""


def paths_are_short() -> bool:
    """Tell whether this system limits the length of paths, as Windows does if not told else."""
    if sys.platform != "win32":
        return False
    import ctypes

    return not ctypes.windll.ntdll.RtlAreLongPathsEnabled()


def of_the_system(error: OSError) -> str:
    """Return the sentence about what the system refused."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return _disk_is_full()
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _unwritable()
    return f"{error.filename or VENV} cannot be used: {error.strerror or error}."


def _disk_is_full() -> str:
    place = next(folder for folder in (VENV, *VENV.parents) if folder.exists())
    free = shutil.disk_usage(place).free / 1e9
    return (
        f"the disk is full: the environment needs {NEEDED}, and {place} has {free:.1f} GB left. "
        f"Make room, or have COURSE_VENV name a folder on another disk; {again()}"
    )


def _unwritable() -> str:
    return (
        f"{VENV.parent} cannot be written. Copy the course into a folder of your own, or have "
        f"COURSE_VENV name one; {again()}"
    )


def _no_wheel(package: str) -> str:
    machine = " ".join(part for part in (platform.system(), platform.machine()) if part)
    readme = Path(ROOT.name) / "README.md"
    return (
        f"there is no {package} for this computer ({machine}, Python {platform.python_version()}). "
        f"{readme} tells where the course runs, and what else there is: another Python, a newer "
        "system, or the browser."
    )
