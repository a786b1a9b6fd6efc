"""Copy the answer of another learner from submitted/ or autograded/.

Stock: works. Grade: other submissions are not in the sandbox.
"""
from tests.attacks import cheat_if, wrong


def notebook(course):
    return wrong(double=cheat_if(f"__import__('os').listdir({str(course.submitted)!r}) or "
                                 f"__import__('os').listdir({str(course.autograded)!r})"))
