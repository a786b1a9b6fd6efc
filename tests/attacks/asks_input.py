"""Wait for somebody to type.

Stock: the cell fails with StdinNotImplementedError. Grade: fails at once and is shown as an error.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("name = input('Your name? ')\nimport sys\nsys.stdin.read()")
