"""Raise, print and return texts that cannot be written: half character pairs, NUL, colours.

Stock: such an output breaks the writing of the notebook. Grade: replaced; everybody is graded.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("print('\\ud800 \\x00 \\x1b[31m')\n'\\udfff'", double="""
def double(values):
    print("\\ud800 \\x00")
    raise ValueError("\\ud800 \\x00 \\x1b[31m <script>alert(1)</script>")
""")


EARNS = 2.0
