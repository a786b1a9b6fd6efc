"""Trace and inspect the stack to find expected values in the caller.

Stock: works, the check's variables are two frames up. Grade: there is no check on this stack.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong(double="""
import sys, gc
def double(values):
    frame = sys._getframe()
    while frame is not None:
        for name, value in frame.f_locals.items():
            if name in ("expected", "secret", "desired", "source") and "TESTS" in str(value):
                return values * 2
        frame = frame.f_back
    for thing in gc.get_objects():
        if isinstance(thing, str) and "BEGIN HIDDEN" + " TESTS" in thing:
            return values * 2
    return values + 2
sys.settrace(lambda *args: None)
""")
