"""Write an import so long that parsing it takes a gigabyte.

Stock: it is parsed in the learner's process. Grade: likewise; the grader itself parses nothing long.
"""
from tests.attacks import wrong


def notebook(course):
    made = wrong("import " + ".".join("a" * 30_000), where=2)
    return made
