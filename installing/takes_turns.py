"""Two calls at once: one makes the environment, the other waits for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if os.name == "nt":
    import msvcrt

    BUSY_WAIT = "msvcrt gives up after ten seconds, so ask again"

    def _hold(file: IO[str], *, wait: bool) -> None:
        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
                return
            except OSError:
                if not wait:
                    raise
else:
    import fcntl

    def _hold(file: IO[str], *, wait: bool) -> None:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def taking_turns(venv: Path) -> Iterator[None]:
    """Hold the lock beside an environment; the system gives it back when a process dies."""
    with venv.with_name(f"{venv.name}.lock").open("w") as file:
        try:
            _hold(file, wait=False)
        except OSError:
            print("Another call is making the environment: waiting for it.", flush=True)
            _hold(file, wait=True)
        yield
