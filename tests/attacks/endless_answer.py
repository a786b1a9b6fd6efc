"""An answer that never returns.

Stock: the cell times out. Grade: the call times out, and costs what depends on it.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong(double="import time\ndef double(values):\n    while True:\n        time.sleep(0.01)")


EARNS = 2.0
