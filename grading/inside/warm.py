"""A process that has the heavy imports done, and forks.

``python -m grading.inside.warm DESCRIPTOR confined notebooks`` runs inside the sandbox. It never
runs a learner's code itself: the forks of its forks do. One for ``readers`` knows what those need
who read notebooks as data, and no more: what a fork costs grows with the memory there is.

When it is warm it says ``{"ready": pid, "walls": bool}`` on the socket, and takes orders there: see
`grading.inside.forks`.
"""

import gc
import json
import os
import socket
import sys

from grading.inside import isolate
from grading.inside.children import first_in_namespaces, in_fork, run_child, wait_for
from grading.inside.forks import ForkServer


def walls_hold() -> bool:
    """Try the namespaces of a notebook in a fork; False where this system forbids them."""

    def first_process() -> int:
        isolate.mount_own_folders()
        return 0

    if sys.platform != "linux":
        return False
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        kept = os.dup(2)
        os.dup2(nowhere.fileno(), 2)
        try:
            return wait_for(in_fork(lambda: first_in_namespaces(first_process))) == 0
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def main() -> None:
    """Warm up, say so, and serve."""
    isolate.die_with_parent()
    control = socket.socket(fileno=int(sys.argv[1]))
    os.umask(0o022)
    from grading.inside import preload

    (preload.for_readers if sys.argv[3] == "readers" else preload.everything)()
    gc.collect()
    gc.freeze()
    ready = {"ready": os.getpid(), "walls": walls_hold()}
    control.sendall(json.dumps(ready).encode() + b"\n")
    ForkServer(control, sys.argv[2] == "confined", run_child).serve()
    os._exit(0)  # at once: who waits for this process counts what all its forks used


if __name__ == "__main__":
    main()
