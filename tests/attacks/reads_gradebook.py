"""Read the gradebook.

Stock: works. Grade: there is no gradebook in the sandbox.
"""
from tests.attacks import cheat_if, wrong


def notebook(course):
    return wrong(double=cheat_if(f"open({str(course.database)!r}, 'rb').read()"))
