"""Fill the disk with one huge file.

Stock: nothing limits it. Grade: a limit on the size of files, on a small file system of its own.
"""
from tests.attacks import cheat_if, wrong


def notebook(course):
    return wrong("""
import os
handle = os.open("/tmp/huge", os.O_CREAT | os.O_RDWR)
for _ in range(100):
    os.write(handle, b"x" * 10_000_000)
WORKED = True
""", double=cheat_if("WORKED"))
