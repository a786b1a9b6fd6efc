"""The bubblewrap sandbox: what a graded notebook may see, and what it may use up.

It sees the Python environment, `helpers` and the data, all read-only, and a /tmp of its own;
no network, no other processes, no environment variables, nothing else of the disk.
"""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from helpers.errors import CourseError
from helpers.paths import DATA, ROOT, SCENES

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "fonts")
SCRATCH = "/tmp/course/scratch"
MATPLOTLIB = "/tmp/matplotlib"
GIGABYTE = 2**30
PROBE_SECONDS = 20
WAYS_OUT = (
    "install it (`apt install bubblewrap`, `dnf install bubblewrap`), grade in the container of "
    "docs/grading.md, or trust the submissions and add --unsafe-no-sandbox"
)


@dataclass(frozen=True)
class Limits:
    """What one notebook may use.

    Attributes
    ----------
    cell_seconds, call_seconds, notebook_seconds : float
        Wall time of a cell, of one call of an answer by a check, and of everything together.
    grace_seconds : float
        How much longer a cell is waited for that does not let itself be interrupted.
    memory : int
        Bytes of all its processes together.
    cpu_seconds, file_size, open_files, processes : int
        Limits of the kernel, for each process.
    """

    cell_seconds: float = 120
    call_seconds: float = 60
    notebook_seconds: float = 600
    grace_seconds: float = 10
    memory: int = 2 * GIGABYTE
    cpu_seconds: int = 600
    file_size: int = GIGABYTE // 4
    open_files: int = 512
    processes: int = 200

    def of_learner(self) -> dict[str, int]:
        """Return the limits as the warm process takes them."""
        return {"MEMORY": self.memory, "DATA": 2 * self.memory, "CPU": self.cpu_seconds,
                "FSIZE": self.file_size, "NOFILE": self.open_files,
                "NPROC": self.processes}  # fmt: skip

    def of_checker(self) -> dict[str, int]:
        """Return the limits of the trusted side, which reads what a learner's side sends."""
        return {"MEMORY": 2 * self.memory, "ROOM": self.memory, "CPU": self.cpu_seconds,
                "FSIZE": self.file_size, "NOFILE": self.open_files,
                "NPROC": self.processes}  # fmt: skip

    def as_dict(self) -> dict[str, float]:
        """Return all limits by name."""
        return asdict(self)


@functools.cache
def problem() -> str:
    """Return why there can be no sandbox here, '' if there can."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    if subprocess.run([*_prefix(), "true"], capture_output=True, check=False).returncode == 0:
        return ""
    return "bubblewrap is installed but this system does not let it make a sandbox"


def require() -> None:
    """Refuse to go on without a sandbox.

    Raises
    ------
    CourseError
        With the ways out.
    """
    reason = problem()
    if reason:
        raise CourseError(f"{reason}, and learners' code must not run without one: {WAYS_OUT}")


def command(arguments: Sequence[str]) -> list[str]:
    """Return a command line that runs a Python program inside the sandbox.

    Parameters
    ----------
    arguments : sequence of str
        The program and its arguments; it finds `helpers` and `grading.inside`.

    Returns
    -------
    list of str
    """
    binds = [*_environment_binds(), *_course_binds()]
    return [*_prefix(), *_parents(binds), *binds, *_variables(),
            "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp",
            "--", *arguments]  # fmt: skip


def _parents(binds: list[str]) -> list[str]:
    """Return options that make the folders above the binds, readable for every user."""
    places = {parent for at, word in enumerate(binds) if word in ("--ro-bind", "--symlink")
              for parent in Path(binds[at + 2]).parents}  # fmt: skip
    known = {Path("/"), Path("/usr"), Path("/tmp")}
    return [part for folder in sorted(places - known)
            for part in ("--perms", "0755", "--dir", str(folder))]  # fmt: skip


@functools.cache
def _namespaces() -> tuple[str, ...]:
    """Return the namespaces to leave; real root does better without a user namespace.

    It can then give each notebook to another user, for whom the limits of the kernel hold.
    """
    some = ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts")
    trial = ["bwrap", *some, "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    readable = all(Path(p).stat().st_mode & 0o005 == 0o005 for p in (sys.prefix, ROOT / "helpers"))
    if os.getuid() != 0 or not readable:
        return ("--unshare-all",)
    works = subprocess.run(trial, capture_output=True, check=False).returncode == 0
    return some if works else ("--unshare-all",)


def _prefix() -> list[str]:
    system = [part for folder in SYSTEM if Path(folder).exists() for part in _bind(Path(folder))]
    settings = [part for name in SETTINGS if Path("/etc", name).exists()
                for part in ("--ro-bind", f"/etc/{name}", f"/etc/{name}")]  # fmt: skip
    return ["bwrap", *_namespaces(), "--die-with-parent", "--new-session", "--clearenv",
            "--hostname", "sandbox", *system, *settings, "--proc", "/proc", "--dev", "/dev",
            "--perms", "1777", "--tmpfs", "/dev/shm",
            "--perms", "1777", "--tmpfs", "/tmp"]  # fmt: skip


def _bind(folder: Path) -> list[str]:
    if folder.is_symlink():
        return ["--symlink", str(folder.readlink()), str(folder)]
    return ["--ro-bind", str(folder), str(folder)]


def _environment_binds() -> list[str]:
    """Return the binds of this Python: its environment, its base, and the links between them."""
    folders = {Path(sys.prefix), Path(sys.base_prefix).resolve()}
    folders = {f for f in folders if not f.is_relative_to("/usr")}
    binds = [part for f in sorted(folders) for part in ("--ro-bind", str(f), str(f))]
    step = Path(sys.executable)
    while step.is_symlink():
        step = step.parent / step.readlink()
        inside = any(step.is_relative_to(f) for f in (*folders, Path("/usr")))
        if step.is_symlink() and not inside:
            binds += ["--symlink", str(step.readlink()), str(step)]
    return binds


def _course_binds() -> list[str]:
    inside = ROOT / "grading" / "inside"
    shown = [ROOT / "helpers", inside, inside.parent / "__init__.py", DATA]
    if not SCENES.is_relative_to(DATA):
        shown.append(SCENES)
    binds = [part for p in shown if p.exists() for part in ("--ro-bind", str(p), str(p))]
    return [*binds, *_font_list()]


def _font_list() -> list[str]:
    """Return the bind of matplotlib's list of fonts: to make it anew takes seconds."""
    import matplotlib

    lists = sorted(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))
    return [part for f in lists for part in ("--ro-bind", str(f), f"{MATPLOTLIB}/{f.name}")]


def variables() -> dict[str, str]:
    """Return all environment variables of a notebook that is graded."""
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "LANG": "C.UTF-8",
        "HOME": "/tmp/course/home",
        "IPYTHONDIR": "/tmp/course/ipython",
        "MPLCONFIGDIR": MATPLOTLIB,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "COURSE_DATA": str(DATA),
        "COURSE_SCENES": str(SCENES),
        "COURSE_GRADING": "1",
        "NBGRADER_EXECUTION": "autograde",
        # One thread each: several notebooks run at once, and a pool does not survive a fork.
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                         "GDAL_NUM_THREADS", "LOKY_MAX_CPU_COUNT"), "1"),
    }  # fmt: skip


def _variables() -> list[str]:
    return [part for name, value in variables().items() for part in ("--setenv", name, value)]
