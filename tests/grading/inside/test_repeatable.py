"""What runs the same code is told from what does not, and from what may do something else twice."""

import pytest

from grading.inside.document.repeatable import meaning_of
from grading.trials.filling import solutions
from tests.conftest import SLUGS

CODE = "def half(x):\n    return np.round(x / 2, 3)"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("# mine\n\ndef half( x ) :\n  return np.round(\n    x / 2, 3)  # to three digits", True),
        ("def half(y):\n    return np.round(y / 2, 3)", False),
        ("def half(x):\n    return np.round(x / 2, 4)", False),
        ('def half(x):\n    "Mine."\n    return np.round(x / 2, 3)', False),
        (f"{CODE};", False),
    ],
)
def test_comments_and_layout_make_no_difference_and_all_else_does(other, same):
    assert meaning_of(other)
    assert (meaning_of(other) == meaning_of(CODE)) == same


@pytest.mark.parametrize(
    "code",
    [
        "import time",
        "from time import time as half",
        "from datetime import date",
        "pd.Timestamp.now()",
        "np.datetime64('now')",
        "import random",
        "np.random.rand(3)",
        "x = np.random.default_rng()",
        "from numpy.random import rand",
        "from numpy import *",
        "table.sample(5)",
        "train_test_split(x, y)",
        "from sklearn.utils import shuffle as tidy",
        "RandomForestClassifier(100)",
        "RandomForestClassifier(100, random_state=None)",
        "RandomForestClassifier(100, **{'random_state': 0})",
        "make = RandomForestClassifier",
        "from sklearn.ensemble import RandomForestClassifier as forest",
        "StratifiedGroupKFold(5, shuffle=True)",
        "np.empty(5)",
        "open('/dev/urandom', 'rb').read(1)",
        "f.__code__.co_firstlineno",
        "getattr(np, 'ran' + 'dom')",
        "eval('1')",
        "id(x)",
        "path.stat()",
        "x, y = mutual_info_classif(pixels, labels), 1",
        "polygons.sample_points(5)",
        "forest = partial(StratifiedKFold, **{'shuffle': True})",
        "StratifiedKFold(5, **options)",
        "train_test_split(x, y, **options)",
        "import sys\nx = sys.argv",
        "import sys as stderr",
        "from sys import argv",
        "from PIL import Image\nImage.effect_noise((9, 9), 1)",
        "f.__reduce__()",
        "import os",
        "import pickle",
        "%timeit 1",
        "def half(x)",
        "x = " + "(" * 500 + ")" * 500,
        "x = 1\n" * 10_000,
    ],
)
def test_code_that_may_do_something_else_at_the_next_run_has_no_meaning(code):
    assert meaning_of(code) == ""


@pytest.mark.parametrize(
    "code",
    [
        "import sys\nprint(x, file=sys.stderr)",
        "X_train, X_test = train_test_split(x, random_state=0)",
        "precision_score(x, y, **{'average': None})",
        "profile = dict(count=1)\nrasterio.open(path, 'w', **profile)",
        "import pyogrio\npyogrio.read_dataframe(path)",
        "csv.DictWriter(file, names)",
        "LinearDiscriminantAnalysis().fit(x, y)",
        "StratifiedKFold(5)",
        "shapes = table.__geo_interface__",
    ],
)
def test_code_that_does_the_same_at_the_next_run_has_a_meaning(code):
    assert meaning_of(code)


@pytest.mark.parametrize("slug", SLUGS)
def test_right_answers_of_the_course_repeat_themselves(slug):
    codes = [code for code in solutions(slug).values() if "def " in code]
    assert codes
    assert all(map(meaning_of, codes))


def test_a_seed_that_is_written_down_is_one():
    assert meaning_of("shuffle(x, random_state=1)\ntable.sample(5, random_state=1)")
