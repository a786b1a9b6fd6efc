"""Kill the parent process and everything else that can be named.

Stock: the grader dies. Grade: the process ids are the notebook's own; it kills itself alone.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import os, signal
for pid in [os.getppid(), *range(2, 400), -1]:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
""")


EARNS = 3.0
