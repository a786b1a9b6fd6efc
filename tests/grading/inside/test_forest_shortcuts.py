"""Forests in the warm process are those that scikit-learn trains anywhere else, made sooner."""

import json
import re
import subprocess
import sys

from grading.inside.forest_shortcuts import PROVEN_WITH
from tests.conftest import ROOT

PROGRAM = """
import hashlib, re, sys, warnings
if sys.argv[1] == "shortcuts":
    from grading.inside import forest_shortcuts
    for shortcut in forest_shortcuts.SHORTCUTS:
        shortcut()
import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import check_random_state

draw = np.random.default_rng(3)
X, y = draw.random((90, 4)), np.repeat([3, 7, 40], 30)
parts = []
for seed in (0, np.int64(11), 2**32 - 1, np.random.RandomState(5)):
    parts.append(check_random_state(seed).normal(size=9))
    for kind in (RandomForestClassifier, ExtraTreesClassifier):
        forest = kind(8, random_state=seed, n_jobs=2).fit(X, y)
        parts += [forest.predict_proba(X), *(t.tree_.threshold for t in forest.estimators_)]
draws = np.random.RandomState(9)
for asked in (
    {"class_weight": "balanced"}, {"class_weight": {3: 1, 7: 9, 40: 2}}, {"max_samples": 0.3},
    {"class_weight": "balanced_subsample"}, {"bootstrap": False}, {"random_state": draws},
    {"criterion": "entropy", "max_depth": 2, "min_samples_leaf": 0.1, "ccp_alpha": 0.01},
    {"max_features": None, "max_leaf_nodes": 5, "monotonic_cst": None, "oob_score": True},
):
    forest = RandomForestClassifier(6, **{"random_state": 2, **asked}).fit(X, y, np.arange(90) % 4)
    parts += [forest.predict_proba(X), *(t.tree_.threshold for t in forest.estimators_)]
    settings = [repr({**vars(tree), "tree_": 0}) for tree in forest.estimators_]
    parts.append(np.array([re.sub("0x[0-9a-f]+", "", one) for one in settings], "S"))
parts += [test for _, test in StratifiedKFold(3, shuffle=True, random_state=4).split(X, y)]
table = pd.DataFrame(X, columns=["B04", "B03", "B02", "B8A"])
parts.append(RandomForestClassifier(4, random_state=1).fit(table, y).feature_names_in_.astype("S"))
tree = DecisionTreeClassifier(random_state=0)
for refused in (
    *(lambda wrong=wrong: check_random_state(wrong) for wrong in (-1, 2**32, "seed")),
    lambda: tree.fit(X, np.zeros(90) + draw.random(90)), lambda: tree.fit(X, y * 1.5),
    lambda: tree.fit(X, y, np.zeros(90, int)), lambda: tree.fit(X, y, np.ones(89, int)),
    lambda: tree.fit(X, y, np.full(90, np.nan)), lambda: tree.fit(X, np.arange(90.0)),
):
    for again in range(2):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                refused()
            except ValueError as error:
                said = [*said, error]
        parts.append(np.array([str(one) for one in said], "S"))
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
    return [calls[name] for name in ("signature", "_is_native_dataframe", "resetwarnings",
                                     "_clone_parametrized", "type_of_target",
                                     "_max_precision_float_dtype", "_fit")]
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
