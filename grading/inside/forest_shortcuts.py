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


def make_trees_anew() -> None:
    """Make each tree of a forest from the forest's parameters, not as a copy of an empty tree.

    To clone the empty tree, to set all of its parameters and to look for those that are seeds takes
    as long as a small tree takes to grow.
    """
    from sklearn.ensemble import _base, _forest
    from sklearn.tree import DecisionTreeClassifier
    from sklearn.utils.validation import check_random_state

    copied = _base.BaseEnsemble._make_estimator
    empty = vars(DecisionTreeClassifier())

    @functools.wraps(copied)
    def make(self: Any, append: bool = True, random_state: Any = None) -> Any:
        is_usual = (
            type(self.estimator_) is DecisionTreeClassifier and vars(self.estimator_) == empty
        )
        if append or random_state is None or not is_usual:
            return copied(self, append, random_state)
        tree = DecisionTreeClassifier(**{p: getattr(self, p) for p in self.estimator_params})
        tree.random_state = check_random_state(random_state).randint(_forest.MAX_INT)
        return tree

    _forest.BaseForest._make_estimator = make


def look_at_labels_once() -> None:
    """Find out once what kind of labels they are that all trees of a forest learn."""
    import numpy as np
    from sklearn.utils import multiclass

    look = multiclass.type_of_target
    last: tuple[Any, str] = (None, "")

    @functools.wraps(look)
    def kind(labels: Any, **asked: Any) -> str:
        nonlocal last
        if type(labels) is not np.ndarray or labels.dtype != np.float64:
            return str(look(labels, **asked))
        content = labels.shape, labels.tobytes(), asked
        if content != last[0]:
            last = content, look(labels, **asked)
        return last[1]

    multiclass.type_of_target = kind


def know_counts() -> None:
    """Spare whole numbers the search for what weights may not be: how often a sample is drawn."""
    import numpy as np
    from sklearn.tree import _classes

    examine = _classes._check_sample_weight

    @functools.wraps(examine)
    def weights(given: Any, samples: Any, **asked: Any) -> Any:
        are_arrays = type(given) is np.ndarray and type(samples) is np.ndarray
        are_counts = are_arrays and given.dtype.kind == "i" and given.any()
        if are_counts and given.shape == samples.shape[:1] and asked == {"dtype": np.float64}:
            return given.astype(np.float64)
        return examine(given, samples, **asked)

    _classes._check_sample_weight = weights


SHORTCUTS = (
    seed_without_entropy,
    remember_parameters,
    remember_signature,
    know_arrays,
    keep_filters,
    make_trees_anew,
    look_at_labels_once,
    know_counts,
)
