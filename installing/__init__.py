"""Makes the environment from a lock: by uv where it can be had, else by pip."""

import shutil
import sys
from contextlib import closing
from pathlib import Path

from environment import PYTHON, ROOT, VENV, fingerprint, is_ready
from helpers.typed import typed
from installing.takes_turns import taking_turns
from installing.tools import STRICT, Installer, installers
from installing.trouble import Trouble, of_the_system, paths_are_short, too_deep

DURATION = "once; half a minute to three minutes, as the network is"


def make_environment(lock: str) -> str:
    """Install what a lock names into an empty `.venv`; return what went wrong, or ''.

    An environment is never mended: it is made anew, so that what a killed call, another folder or
    an older lock left behind cannot linger. A call beside this one waits for its end.
    """
    if paths_are_short() and (deep := too_deep(ROOT, VENV)):
        return deep
    try:
        with taking_turns(VENV):
            return "" if is_ready(lock) else _make(lock)
    except Trouble as trouble:
        return str(trouble)
    except OSError as error:
        return of_the_system(error)
    except KeyboardInterrupt:
        return f"stopped; `{typed(*sys.argv[1:])}` begins again."


def _make(lock: str) -> str:
    print(f"Making the environment in {VENV} ({DURATION})", flush=True)
    try:
        _remove_old()
        _install(lock)
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)  # half an environment helps nobody and fills disks
        raise
    for name in ("course", "dev") if lock == "dev" else ("course",):  # dev holds all of course
        (VENV / f"{name}.installed").write_text(fingerprint(name))
    return ""


def _remove_old() -> None:
    """Take the old environment away, whole or not at all: Windows holds files that are in use."""
    left_over = VENV.parent.glob(f"{VENV.name}-old*")
    if VENV.is_symlink() or VENV.exists():
        aside = VENV.with_name(f"{VENV.name}-old")
        shutil.rmtree(aside, ignore_errors=True)
        try:
            VENV.rename(aside)
        except PermissionError:
            raise Trouble(
                f"{VENV} cannot be made anew while a program runs from it: stop JupyterLab and "
                f"other programs of the course, then repeat `{typed(*sys.argv[1:])}`."
            ) from None
    for folder in left_over:
        shutil.rmtree(folder, ignore_errors=True)


def _install(lock: str) -> None:
    """Try one installer after the other, as long as another one could do better."""
    problem = None
    with closing(installers()) as ways:
        for installer in ways:
            try:
                return _with(installer, ROOT / "requirements" / f"{lock}.lock")
            except Trouble as trouble:
                problem = trouble
                if trouble.is_final:
                    break
    raise problem or Trouble("there is neither uv nor pip.")


def _with(installer: Installer, lock: Path) -> None:
    if not PYTHON.exists():
        installer.make_venv()
    installer.install(*STRICT, "--requirement", str(lock))
    # the course itself comes last; its builder stands in the lock
    installer.install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
