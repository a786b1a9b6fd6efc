"""Make numpy.testing and pandas.testing agree with everything.

Stock: 6 of 6 points. Grade: the checks have their own.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong("""
import numpy.testing, pandas.testing
for module in (numpy.testing, pandas.testing, numpy.testing._private.utils):
    for name in dir(module):
        if name.startswith("assert"):
            setattr(module, name, lambda *args, **kwargs: None)
""")
