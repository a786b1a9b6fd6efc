"""Print without end, through Python and past it.

Stock: a notebook of 300 MB, 1.3 GB of memory in the grader. Grade: the outputs are bounded.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import os
for _ in range(3000):
    print("x" * 10_000)
    try:
        os.write(1, b"y" * 10_000)
    except OSError:
        pass
""")
