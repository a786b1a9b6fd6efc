"""Take the CPU with 40 processes, each in a session of its own.

Stock: they take it from everybody. Grade: all of a notebook's processes share what one would have.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import os, time
end = time.time() + 6
for _ in range(40):
    if os.fork() == 0:
        os.setsid()
        while time.time() < end:
            pass
        os._exit(0)
time.sleep(6)
""")
