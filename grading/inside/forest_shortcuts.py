"""What scikit-learn does again for each tree of a forest, with the same outcome, done once.

On the few samples of a check, what surrounds a tree takes longer than the tree itself.
Results are the same to the bit. These are insides of scikit-learn, and that holds for the version
with which it was tried: with any other, training takes as long as it does anywhere else.
"""

import functools
import numbers
import warnings
from importlib.metadata import version
from typing import Any

PROVEN_WITH = "1.9.1"
"""The version of scikit-learn whose forests were found to be the same to the bit."""


def apply() -> bool:
    """Take all shortcuts where the installed scikit-learn is the proven one; tell whether it is.

    To be called before `sklearn.ensemble` is imported.
    """
    if version("scikit-learn") != PROVEN_WITH:
        return False
    for shortcut in SHORTCUTS:
        shortcut()
    return True


def seed_without_entropy() -> None:
    """Make a random generator from a number without filling it with other numbers first.

    NumPy's `RandomState(5)` draws 624 words of a state and then replaces all of them by those that
    belong to 5: 130 of the 135 microseconds, twice for each tree.
    """
    import numpy as np
    import sklearn.utils
    from numpy.random import MT19937, RandomState
    from numpy.random.bit_generator import ISeedSequence
    from sklearn.utils import validation

    class Blank(ISeedSequence):
        """Hands out zeros, which stand until the seed replaces them."""

        zeros = [0] * 624

        def generate_state(self, n_words: int, dtype: Any = np.uint32) -> Any:
            return self.zeros

    blank: Any = Blank()
    general = validation.check_random_state

    @functools.wraps(general)
    def check_random_state(seed: Any) -> Any:
        if not isinstance(seed, numbers.Integral):
            return general(seed)
        state = RandomState(MT19937(blank))
        state.seed(int(seed))
        return state

    sklearn.utils.check_random_state = validation.check_random_state = check_random_state


def remember_parameters() -> None:
    """Read the parameters of a class from its signature once: a forest clones its tree."""
    from sklearn.base import BaseEstimator

    read: Any = functools.cache(BaseEstimator._get_param_names.__func__)
    BaseEstimator._get_param_names = classmethod(read)


def remember_signature() -> None:
    """Look up once whether `numpy.unique` knows `equal_nan`."""
    from sklearn.externals.array_api_compat.common import _aliases

    _aliases._unique_kwargs = functools.cache(_aliases._unique_kwargs)


def know_arrays() -> None:
    """Spare NumPy's own arrays the search for signs that they are tables of another library."""
    import numpy as np
    from sklearn.utils import validation

    is_table = validation._nw_into_df_or_series
    validation._nw_into_df_or_series = lambda value: (
        type(value) is not np.ndarray and is_table(value)
    )


def keep_filters() -> None:
    """Leave the warnings filters and the configuration alone where those to be set are in force.

    In one thread they always are, and in a notebook seventeen filters would be set anew for each
    tree that is trained or asked.
    """
    from sklearn._config import get_config
    from sklearn.utils import parallel

    set_and_call = parallel._FuncWrapper.__call__

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        wanted = getattr(self, "warning_filters", None)
        if wanted and wanted == warnings.filters and self.config == get_config():
            return self.function(*args, **kwargs)
        return set_and_call(self, *args, **kwargs)

    parallel._FuncWrapper.__call__ = call


SHORTCUTS = (
    seed_without_entropy,
    remember_parameters,
    remember_signature,
    know_arrays,
    keep_filters,
)
