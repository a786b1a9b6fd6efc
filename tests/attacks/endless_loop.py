"""A cell that never ends, and does not let itself be interrupted.

Stock: 30 s for each such cell, then an interrupt. Grade: the notebook is ended and run again
without the cell.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import time
while True:
    try:
        while True:
            time.sleep(0.01)
    except BaseException:
        pass
""")
