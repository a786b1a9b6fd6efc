"""Return an object that equals everything.

Stock: 1 point and more, depending on the check. Grade: the object stays behind; the check sees
that it is no array.
"""
from tests.attacks import wrong


def notebook(course):
    return wrong(double="""
import numpy as np
class Same(np.ndarray):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __array_function__(self, function, types, args, kwargs): return True
    def __array_ufunc__(self, *args, **kwargs): return np.array(True)
    def tolist(self): return [14.0, -6.0, 1.0]
def double(values):
    return np.asarray(values + 2).view(Same)
""")
