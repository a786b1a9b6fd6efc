"""Return an object of a class that claims to be an array.

Stock: passes checks that ask isinstance. Grade: what comes back is built from exact types.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong(double="""
import numpy as np
class Liar:
    __class__ = np.ndarray
    shape = (2, 3)
    def __eq__(self, other): return True
    def __array__(self, *args, **kwargs): return np.array([2.0, 4.0])
    def tolist(self): return [14.0, -6.0, 1.0]
def double(values):
    return Liar()
""")
