"""Write text that a pattern cannot read in finite time: "<" and 100,000 spaces, nested brackets.

Stock: the renderer reads it when the page is made. Grade: reading it is linear, and limited.
"""
from tests.attacks import wrong
from tests.grading.standin import cell


def notebook(course):
    made = wrong()
    texts = ("<" + " " * 100_000, "[" * 20_000 + "](" * 20_000, "<div>" * 50_000, "$$" * 9_999)
    for number, text in enumerate(texts):
        made.cells.insert(2, cell("markdown", text, f"text-{number}"))
    return made
