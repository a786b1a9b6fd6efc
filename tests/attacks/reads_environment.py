"""Read environment variables of the instructor (tokens, addresses) and of parent processes.

Stock: works. Grade: all variables are made by the grader; /proc shows the notebook's own processes.
"""
from tests.attacks import cheat_if, wrong


def notebook(course):
    return wrong(double=cheat_if(
        "'COURSE_TEST_SECRET' in __import__('os').environ or "
        "any(b'COURSE_TEST_SECRET' in open(f'/proc/{p}/environ', 'rb').read() "
        "for p in __import__('os').listdir('/proc') if p.isdigit())"))
