"""Hand in own helpers.py and numpy.py beside the notebook.

Stock: imports find the learner's modules. Grade: the folder is last on the path, and the checks
do not know it at all.
"""
from tests.attacks import wrong

FILES = {"helpers.py": "raise SystemExit('shadowed')", "numpy.py": "float64 = None",
         "helpers/__init__.py": "", "helpers/checks/core.py": "def fail(**k): pass"}


def notebook(course):
    return wrong()
