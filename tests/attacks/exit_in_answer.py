"""End Python while an answer is checked.

Stock: the kernel is gone, all later checks with it. Grade: each call runs in a fork; that check
fails and the others count.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong(double="import os\ndef double(values):\n    os._exit(0)")


EARNS = 2.0
