"""Print and raise what hidden checks call with, and keep it to print it later.

Stock: the hidden check itself is in the feedback. Grade: nothing that a function says while a hidden
part calls it, or after, is on the page.
"""
from tests.attacks import wrong

EARNS = 3.0


def notebook(course):
    return wrong("", double="""
seen = []
def double(values):
    seen.append("CANARY" + "".join(map(str, values.ravel().tolist())))
    print(seen)
    if len(values) == 3:
        class Canary(Exception):
            pass
        Canary.__name__ = seen[-1].replace(".", "x").replace("-", "y")
        raise Canary(seen)
    return values * 2
""", store="""
def store(path, values):
    print(seen)
    raise ValueError(str(seen))
""")
