"""Forests in the warm process are those that scikit-learn trains anywhere else, made sooner."""

import json
import re
import subprocess
import sys

from grading.inside.forest_shortcuts import PROVEN_WITH
from tests.conftest import ROOT

PROGRAM = """
import hashlib, sys
if sys.argv[1] == "shortcuts":
    from grading.inside import forest_shortcuts
    for shortcut in forest_shortcuts.SHORTCUTS:
        shortcut()
import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.utils import check_random_state

draw = np.random.default_rng(3)
X, y = draw.random((90, 4)), np.repeat([3, 7, 40], 30)
parts = []
for seed in (0, np.int64(11), 2**32 - 1, np.random.RandomState(5)):
    parts.append(check_random_state(seed).normal(size=9))
    for kind in (RandomForestClassifier, ExtraTreesClassifier):
        forest = kind(8, random_state=seed, n_jobs=2).fit(X, y)
        parts += [forest.predict_proba(X), *(t.tree_.threshold for t in forest.estimators_)]
parts += [test for _, test in StratifiedKFold(3, shuffle=True, random_state=4).split(X, y)]
table = pd.DataFrame(X, columns=["B04", "B03", "B02", "B8A"])
parts.append(RandomForestClassifier(4, random_state=1).fit(table, y).feature_names_in_.astype("S"))
for wrong in (-1, 2**32, "seed"):
    try:
        check_random_state(wrong)
    except ValueError as error:
        parts.append(np.array(str(error), "S"))
print(hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest())
"""


def run(*arguments):
    done = subprocess.run(
        [sys.executable, "-c", *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_forests_scores_and_refusals_are_the_same_to_the_bit():
    assert run(PROGRAM, "shortcuts") == run(PROGRAM, "without")


# How often Python enters some functions while a forest of 5 trees is trained, and one of 50.
COUNT = """
import collections, json, sys
from grading.inside import forest_shortcuts
forest_shortcuts.apply()
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import _classes

X, y = np.random.default_rng(3).random((30, 4)), np.repeat([3, 7, 40], 10)
def entered(trees):
    calls = collections.Counter()
    sys.setprofile(lambda frame, event, _: calls.update([frame.f_code.co_name]))
    RandomForestClassifier(trees, random_state=0).fit(X, y)
    sys.setprofile(None)
    return [calls[name] for name in ("signature", "_is_native_dataframe", "resetwarnings", "_fit")]
entered(2)
print(json.dumps([entered(5), entered(50), hasattr(_classes.check_random_state, "__wrapped__")]))
"""


def test_no_shortcut_is_left_out_with_the_locked_version():
    """With other insides of scikit-learn the test above would pass and nothing be gained."""
    few, many, seeds_quickly = json.loads(run(COUNT))
    assert few[-1] < many[-1]  # the counting counts
    assert few[:-1] == many[:-1]
    assert seeds_quickly


def test_the_lock_has_the_version_with_which_the_shortcuts_were_proven():
    """After an update of the lock: run this file with the new number, then write it there."""
    (locked,) = set(
        re.findall(r"^scikit-learn==(\S+)", (ROOT / "requirements/course.lock").read_text(), re.M)
    )
    assert locked == PROVEN_WITH


def test_another_version_trains_as_it_does_anywhere_else():
    program = COUNT.replace(
        "forest_shortcuts.apply()",
        "forest_shortcuts.PROVEN_WITH = '1.9.0'; forest_shortcuts.apply()",
    )
    few, many, seeds_quickly = json.loads(run(program))
    assert many[0] > few[0]  # a signature read for each tree
    assert not seeds_quickly
