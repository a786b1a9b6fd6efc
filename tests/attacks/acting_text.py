"""Write text that acts on who reads it: hidden schemes, formulas with links, overlays, trackers.

Stock: links run scripts in JupyterLab's origin, a formula covers the page. Grade: taken out, flagged.
"""
from nbformat.v4 import new_raw_cell

from tests.attacks import wrong
from tests.grading.standin import cell

FLAG = "markup"
TEXTS = (
    "[one](java&#115;cript:alert(1)) <a href='java&Tab;script:alert(2)'>two</a> **kept**",
    r"$\href{javascript&colon;alert(3)}{x}$ $$\style{position:fixed;top:0;left:0}{\text{cover}}$$",
    "![tracker](http://127.0.0.1:9/canary.png) <img src='http://127.0.0.1:9/canary.png'>",
    "<div style='position:fixed;top:0;left:0;width:100vw;height:100vh'>Session expired</div>",
    "<p style='background-color:red;background-image:url(http://127.0.0.1:9/canary)'>red</p>",
    "<div class='modal-backdrop in'>cover</div><a href='data:text/html,<b>x'>three</a>",
    "<textarea><title><plaintext>",
)


def notebook(course):
    made = wrong()
    for number, text in enumerate(TEXTS):
        made.cells.insert(2, cell("markdown", text, f"text-{number}"))
        made.cells.insert(2, new_raw_cell(text, id=f"raw-{number}"))
    return made
