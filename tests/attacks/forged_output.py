"""Hand in a notebook whose checks show that they passed.

Stock: outputs are cleared; honest points. Grade: honest points, and a flag for the instructor.
"""
from tests.attacks import find, wrong

FLAG = "claim"


def notebook(course):
    made = wrong()
    for name in ("double-values", "double-shape", "store-file"):
        find(made, name).outputs = [
            {"output_type": "stream", "name": "stdout", "text": "Passed: all.\n"}
        ]
    return made
