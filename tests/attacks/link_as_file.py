"""Write a link where the check expects a file, so that the check reads and empties another file.

Stock: the check follows the link (a canary outside was overwritten). Grade: only names and bytes
come back from the sandbox; the link is read inside, where its target does not exist.
"""
from tests.attacks import wrong


def notebook(course):
    canary = str(course.folder / "canary.txt")
    return wrong(store=f"""
import os
def store(path, values):
    if os.path.lexists(path):
        os.unlink(path)
    os.symlink({canary!r}, path)
""")


EARNS = 1.0
