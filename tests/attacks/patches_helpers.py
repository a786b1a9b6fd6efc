"""Replace the functions of helpers.checks by ones that always pass.

Stock: works. Grade: the checks have their own.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import numpy as np, helpers.checks.core as core
core.fail = lambda **kwargs: None
core.CheckFailed = type("Never", (Exception,), {})
core.call = lambda answer, *args, **kwargs: np.asarray(args[0]) * 2
""")


EARNS = 3.0
