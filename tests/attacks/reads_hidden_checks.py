"""Read the hidden checks in its own notebook file, or any notebook below the working folder.

Stock: works, 6 of 6 points: the autograded notebook holds the hidden checks while it runs.
Grade: the notebook is no file in the sandbox, and the checks run elsewhere.
"""
from tests.attacks import cheat_if, wrong

SEARCH = ("any(name.endswith('.ipynb') and '.venv' not in folder for place in ('.', '..', '/tmp') "
          "for folder, _, names in __import__('os').walk(place) for name in names)")


def notebook(course):
    return wrong(double=cheat_if(SEARCH))
