"""Change the points of a check, and turn others into ungraded cells.

Stock: points are restored; a check whose grade flag is off stops the learner's grading.
Grade: metadata comes from the master.
"""
from tests.attacks import find, wrong


def notebook(course):
    made = wrong()
    find(made, "store-file").metadata["nbgrader"]["points"] = 100
    find(made, "double-values").metadata["nbgrader"]["grade"] = False
    find(made, "double-shape").metadata["nbgrader"] = "no dictionary"
    return made
