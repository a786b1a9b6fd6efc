"""Tag the check cells skip-execution.

Stock: 6 of 6 points: a cell that is not run shows no error. Grade: metadata comes from the master.
"""
from tests.attacks import find, wrong


def notebook(course):
    made = wrong()
    for name in ("double-values", "double-shape", "store-file"):
        find(made, name).metadata["tags"] = ["skip-execution", "raises-exception"]
    return made
