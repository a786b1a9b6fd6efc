"""Send back file names that lead out of the scratch folder.

Stock: no such channel. Grade: the checks' side refuses the names; the check fails.
"""
from tests.attacks import wrong


def notebook(course):
    canary = str(course.folder / "canary.txt")
    return wrong(f"""
from grading.inside.mirror import Mirror
Mirror.changes = lambda self: {{"files": {{{canary!r}: b"pwned", "../../../../pwned": b"x"}},
                               "folders": ["../up"], "gone": ["../../tmp"]}}
""")


EARNS = 0.0
