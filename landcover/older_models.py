"""Models of versions before 0.2.0: files of skops, whose import takes longer than a small map."""

from pathlib import Path
from typing import Any

import skops.io
from sklearn.ensemble import RandomForestClassifier
from skops.io.exceptions import UntrustedTypesFoundException

from helpers.errors import CourseError
from landcover.trees import PlainForest

# skops names this type because of the node indices, which `PlainForest` looks at.
TRUSTED = ["sklearn.tree._tree.Tree"]


def read_skops(path: Path) -> dict[str, Any]:
    """Read a model of skops' format; nothing in the file is run.

    Returns
    -------
    dict
        What it holds by name, "forest" as a `PlainForest`.

    Raises
    ------
    CourseError
        If it holds other types than those of a forest.
    ValueError, DamagedForest
        If it is no model, or a tree points outside of itself.
    """
    try:
        content = skops.io.load(path, trusted=TRUSTED)
    except UntrustedTypesFoundException as error:
        raise CourseError(f"{path} holds more than a forest and is not opened: {error}") from None
    if not isinstance(content, dict) or not isinstance(content["forest"], RandomForestClassifier):
        raise ValueError("no forest")
    forest = PlainForest.of(content["forest"])
    forest.refuse_damage()
    return {**content, "forest": forest}
