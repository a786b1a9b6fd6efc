"""What is done once for a step: its notebooks, or its checks, are forked from where it is done.

For notebooks these are the leading cells, the master's own text, so no learner's code runs here;
that does not begin before the fork. For checks it is what they judge.
"""

import gc
import socket
from pathlib import Path
from typing import Any

from xarray.backends.file_manager import FILE_CACHE

from grading.inside import learner
from grading.inside.forks import ForkServer, RunChild, wipe
from grading.inside.frames import Channel
from grading.inside.order import order_of
from grading.inside.rehearsal import rehearse


def run(job: Channel, control: socket.socket, confined: bool, run_child: RunChild) -> int:
    """Run cells, send their outputs, then take orders on `control`; return the exit status."""
    order = order_of(job.receive(60))
    before = _open_files()
    if order.cells:
        shell = learner.prepare(order)
        for cell in order.cells:
            outputs, _ = shell.run(cell.source, order.cell_seconds)
            job.send_json({"outputs": outputs})
    if order.checks:
        rehearse(order)
    if confined:  # what the cells wrote belongs to another user than that of the forks
        wipe(Path("/tmp"))
    FILE_CACHE.clear()  # xarray opens a file anew where it is not in here
    gc.collect()
    gc.freeze()
    # Forks would share the place up to which an open file has been read.
    job.send_json({"ready": _open_files() <= before})
    job.close()
    ForkServer(control, confined, _checkers(run_child) if order.checks else run_child).serve()
    return 0


def _checkers(run_child: RunChild) -> RunChild:
    """Let a fork be a checker alone: what checks hide is in this process."""

    def run(order: dict[str, Any], connections: list[socket.socket]) -> int:
        if order["role"] != "checker":
            raise ValueError(f"no {order['role']} is forked where checks were rehearsed")
        return run_child(order, connections)

    return run


def _open_files() -> set[str]:
    """Return the files that this process has open, fonts apart: matplotlib opens them anew."""
    folder = Path("/proc/self/fd")
    entries = list(folder.iterdir()) if folder.is_dir() else []
    names = {str(entry.readlink()) for entry in entries if entry.is_symlink()}
    files = {name for name in names if name.startswith("/") and not name.endswith(".ttf")}
    return {name for name in files if not name.startswith("/proc/")}
