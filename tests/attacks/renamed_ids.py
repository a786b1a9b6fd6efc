"""Give check cells other grade ids, also ones with slashes.

Stock: error, the learner is not graded. Grade: rebuilt from the master.
"""
from tests.attacks import find, wrong


def notebook(course):
    made = wrong()
    find(made, "double-values").metadata["nbgrader"]["grade_id"] = "../../../../tmp/x"
    find(made, "store-file").metadata["nbgrader"]["grade_id"] = "double-shape"
    return made
