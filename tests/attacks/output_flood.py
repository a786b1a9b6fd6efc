"""Show a new picture of six megabytes in each of forty cells.

Stock: a notebook of 240 MB, and more than a gigabyte in the grader. Grade: all outputs of a notebook
together have a bound, and the page says that it was reached.
"""
from tests.attacks import own, wrong

FLAG = "large"
PICTURE = """
from IPython.display import display
import base64, os
picture = base64.b64encode(os.urandom(4_400_000)).decode()
"""


def notebook(course):
    made = wrong(PICTURE)
    for number in range(40):
        cell = own(f'display({{"image/png": picture}}, raw=True)  # {number}', f"flood-{number}")
        made.cells.insert(3 + number, cell)
    return made
