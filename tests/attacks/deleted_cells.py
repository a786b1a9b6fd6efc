"""Delete the checks that would fail.

Stock: no points for them, and "needs manual grade" for ever. Grade: they come back and fail.
"""
from tests.attacks import find, wrong


def notebook(course):
    made = wrong()
    made.cells.remove(find(made, "double-values"))
    return made
