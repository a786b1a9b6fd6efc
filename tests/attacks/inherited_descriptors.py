"""Take hold of pipes and event queues that the process has inherited, to disturb the grader's loop.

Stock: the kernel's own are there. Grade: the notebook has its two sockets alone, for its own run.
"""
from tests.attacks import cheat_if, wrong


def notebook(course):
    return wrong(double=cheat_if(
        "[entry for entry in __import__('pathlib').Path('/proc/self/fd').iterdir() "
        "if entry.is_symlink() and ('pipe:' in str(entry.readlink()) "
        "or 'eventpoll' in str(entry.readlink()))]"))
