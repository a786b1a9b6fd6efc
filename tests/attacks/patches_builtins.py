"""Replace builtins and entries of sys.modules that checks use.

Stock: works. Grade: the checks have their own.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import builtins, sys, types
builtins.isinstance = lambda *args: True
builtins.all = builtins.any = lambda *args: True
builtins.AssertionError = type("Never", (BaseException,), {})
fake = types.ModuleType("helpers.checks.core")
fake.call = lambda answer, value: value * 2
fake.fail = lambda **kwargs: None
sys.modules["helpers.checks.core"] = fake
sys.modules["numpy.testing"] = fake
""")


EARNS = 3.0
