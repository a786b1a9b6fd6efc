"""End Python in the middle of a cell.

Stock: this learner fails, the batch goes on. Grade: run again without the cell.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("import os\nos._exit(0)")
