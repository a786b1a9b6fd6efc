"""The leading cells of a step, run once: the notebooks that begin with them are forked behind them.

They are the master's own text, so no learner's code runs here; that does not begin before the fork.
"""

import gc
import socket
from pathlib import Path

from xarray.backends.file_manager import FILE_CACHE

from grading.inside import learner
from grading.inside.forks import ForkServer, RunChild, wipe
from grading.inside.frames import Channel
from grading.inside.order import order_of


def run(job: Channel, control: socket.socket, confined: bool, run_child: RunChild) -> int:
    """Run cells, send their outputs, then take orders on `control`; return the exit status."""
    order = order_of(job.receive(60))
    before = _open_files()
    if order.cells:
        shell = learner.prepare(order)
        for cell in order.cells:
            outputs, _ = shell.run(cell.source, order.cell_seconds)
            job.send_json({"outputs": outputs})
    if confined:  # what the cells wrote belongs to another user than that of the forks
        wipe(Path("/tmp"))
    FILE_CACHE.clear()  # xarray opens a file anew where it is not in here
    gc.collect()
    gc.freeze()
    # Forks would share the place up to which an open file has been read.
    job.send_json({"ready": _open_files() <= before})
    job.close()
    ForkServer(control, confined, run_child).serve()
    return 0


def _open_files() -> set[str]:
    """Return the files that this process has open, fonts apart: matplotlib opens them anew."""
    folder = Path("/proc/self/fd")
    entries = list(folder.iterdir()) if folder.is_dir() else []
    names = {str(entry.readlink()) for entry in entries if entry.is_symlink()}
    files = {name for name in names if name.startswith("/") and not name.endswith(".ttf")}
    return {name for name in files if not name.startswith("/proc/")}
