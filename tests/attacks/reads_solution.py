"""Read the reference solution in source/ and run it.

Stock: works, 6 of 6 points. Grade: there is no source/ in the sandbox; honest points.
"""
from tests.attacks import cheat_if, wrong


def notebook(course):
    return wrong(double=cheat_if(f"open({str(course.source / '01_double/01_double.ipynb')!r}).read()"))
