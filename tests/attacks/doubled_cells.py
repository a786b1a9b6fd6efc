"""Copy check cells and answers.

Stock: doubled cells stop the whole batch. Grade: each counts once.
"""
import copy

from tests.attacks import find, wrong


def notebook(course):
    made = wrong()
    made.cells += [copy.deepcopy(find(made, "store-file")) for _ in range(3)]
    made.cells.insert(0, copy.deepcopy(find(made, "double")))
    return made
