"""Take memory that belongs to no process: files without a name, segments that nobody maps.

Stock: nothing limits it. Grade: neither can be made; what is written to /tmp is counted.
"""
from tests.attacks import wrong

EARNS = 3.0


def notebook(course):
    return wrong("""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
held = 0
try:
    files = [os.memfd_create(f"hog{n}") for n in range(4)]
    block = b"x" * 2**20
    held = sum(os.write(file, block) for file in files for _ in range(200))
except OSError:
    pass
if libc.shmget(0, 2**28, 0o1600) >= 0:
    held += 2**28
""", double="""
def double(values):
    return values * 2 if held else values + 2
""")
