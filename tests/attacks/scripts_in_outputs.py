"""Show HTML, SVG and JavaScript that act on whoever opens the feedback or the formgrader.

Stock: they run in the instructor's browser, in JupyterLab's own origin. Grade: taken out, flagged.
"""
from tests.attacks import wrong

FLAG = "markup"


def notebook(course):
    return wrong("""
from IPython.display import HTML, SVG, Javascript, display
display(HTML("<b>kept</b><script>alert('canary')</script><img src=x onerror=alert('canary')>"))
display(HTML("<iframe srcdoc='<script>alert(1)</script>'></iframe><a href='javascript:alert(1)'>x</a>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'></svg>"))
display(Javascript("alert('canary')"))
display({"text/html": 5, "application/vnd.evil+json": "x", "image/png": "<script>"}, raw=True)
""")
