"""Put scripts into a written answer and into Markdown cells.

Stock: they run in the instructor's browser. Grade: shown as text, flagged.
"""
from tests.attacks import find, wrong

FLAG = "markup"


def notebook(course):
    made = wrong()
    find(made, "why").source = "Because <script>alert('canary')</script> <img src=x onerror=alert(1)>"
    return made
