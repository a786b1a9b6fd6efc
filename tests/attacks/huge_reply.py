"""Answer a call with a gigabyte.

Stock: the grader's memory. Grade: refused before it is read.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong(double="""
import numpy as np
def double(values):
    from grading.inside.wire import values as wire
    wire.LARGEST = 2**40
    return np.zeros(40_000_000)
""")


EARNS = 3.0
