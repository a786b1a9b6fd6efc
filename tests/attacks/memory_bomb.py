"""Take all memory.

Stock: the machine swaps or the kernel kills something. Grade: the notebook is ended at its limit.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import time
hog = []
for _ in range(100):
    hog.append(bytearray(b"x" * 50_000_000))
    time.sleep(0.01)
""")
