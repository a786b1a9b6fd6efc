"""Show Markdown that a pattern cannot read in finite time: one "<" and 100,000 spaces.

Stock: the renderer reads it when the page is made. Grade: reading it is linear, and limited.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
from IPython.display import display
display({"text/markdown": "<" + " " * 100_000}, raw=True)
display({"text/html": "<a " + " ".join(f"x{i}=1" for i in range(200_000))}, raw=True)
display({"text/html": "<div>" * 300_000}, raw=True)
display({"text/markdown": "[" * 100_000}, raw=True)
""")
