"""Become root in a user namespace of its own and look below the mounts.

Stock: not needed. Grade: mounts that were hidden stay so; nothing of the course appears.
"""
from tests.attacks import cheat_if, wrong


def notebook(course):
    return wrong(f"""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
seen = []
if libc.unshare(0x10000000 | 0x20000) == 0:
    for place in (b"/tmp", b"/proc", b"/dev/shm", b"/"):
        libc.umount2(place, 2)
    libc.mount(b"none", b"/", None, 0x4000 | 0x20 | 0, None)
seen = [p for p in ({str(course.folder)!r}, "/tmp/course-secret") if os.path.exists(p)]
""", double=cheat_if("seen"))
