"""A trained random forest as plain arrays: what a model's file holds, and what cells are made of.

scikit-learn takes about a second to be imported. It is asked for only where pixels walk through
the trees, and by then the first images are being read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from sklearn.ensemble import RandomForestClassifier

LEAF = -1


class DamagedForest(ValueError):
    """Arrays that are no forest."""


class Tree(NamedTuple):
    """One tree.

    Attributes
    ----------
    left, right : ndarray of int32, shape (node,)
        The node's children, which come after it; -1 where the tree ends.
    feature : ndarray of int32, shape (node,)
        Which feature decides between them.
    threshold : ndarray of float64, shape (node,)
        What is not above it goes left.
    votes : ndarray of float64, shape (node, class)
        Share of each class.
    """

    left: np.ndarray
    right: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    votes: np.ndarray


@dataclass(frozen=True, eq=False)
class PlainForest:
    """A forest that classifies exactly as the one of scikit-learn that it was taken from.

    Attributes
    ----------
    classes_ : ndarray of uint8, shape (class,)
        Class codes from 1 to 255, increasing.
    features : ndarray of int64, shape ()
        How many features it looks at.
    nodes : ndarray of int64, shape (tree,)
        How many nodes each tree has.
    left, right, feature, threshold, votes : ndarray
        As in `Tree`, of all trees one after the other.
    """

    classes_: np.ndarray
    features: np.ndarray
    nodes: np.ndarray
    left: np.ndarray
    right: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    votes: np.ndarray

    @classmethod
    def of(cls, forest: "RandomForestClassifier | PlainForest") -> "PlainForest":
        """Take a trained forest apart; its classes are codes from 1 to 255."""
        if isinstance(forest, PlainForest):
            return forest
        trees = [estimator.tree_ for estimator in forest.estimators_]
        names = ("children_left", "children_right", "feature", "threshold")
        columns = [np.concatenate([getattr(tree, name) for tree in trees]) for name in names]
        votes = np.concatenate([tree.value[:, 0] for tree in trees])
        nodes = [tree.node_count for tree in trees]
        return cls(
            *(np.asarray(values, kind) for values, kind in zip(
                (forest.classes_, forest.n_features_in_, nodes, *columns, votes),
                _KINDS.values(), strict=True,
            ))
        )  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> "PlainForest":
        """Make a forest of what `arrays` gave, which may come from a stranger.

        Raises
        ------
        DamagedForest
            If an array is missing or of another type, or a tree points outside of itself.
        """
        wrong = [name for name, kind in _KINDS.items()
                 if name not in arrays or arrays[name].dtype != kind]  # fmt: skip
        if wrong:
            raise DamagedForest(wrong[0])
        forest = cls(**{name: arrays[name] for name in _KINDS})
        forest.refuse_damage()
        return forest

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """All that it consists of."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def trees(self) -> Iterator[Tree]:
        """The trees in their order."""
        ends = np.cumsum(self.nodes)
        for start, end in zip(ends - self.nodes, ends, strict=True):
            columns = (self.left, self.right, self.feature, self.threshold, self.votes)
            yield Tree(*(column[start:end] for column in columns))

    def refuse_damage(self) -> None:
        """Raise `DamagedForest` unless all trees are whole: scikit-learn does not look."""
        if not (self._has_shape() and self._has_paths()):
            raise DamagedForest("trees")

    def _has_shape(self) -> bool:
        """Tell whether there are as many of everything as there must be."""
        every, classes = len(self.left), self.classes_.astype(int)
        columns = (self.left, self.right, self.feature, self.threshold)
        return bool(
            self.features.shape == ()
            and self.nodes.ndim == 1
            and 0 < len(self.nodes) <= every
            and ((self.nodes > 0) & (self.nodes <= every)).all()
            and self.nodes.sum() == every
            and all(column.shape == (every,) for column in columns)
            and classes.ndim == 1
            and self.votes.shape == (every, len(classes))
            and (np.diff(classes, prepend=0) > 0).all()
            and np.isfinite(self.votes).all()
        )

    def _has_paths(self) -> bool:
        """Tell whether each path through a tree ends in it."""
        own = np.concatenate([np.arange(count) for count in self.nodes])
        counts = np.repeat(self.nodes, self.nodes)
        inner = self.left != LEAF
        children = [
            np.where(inner, (child > own) & (child < counts), child == LEAF).all()
            for child in (self.left, self.right)
        ]
        feature = self.feature[inner]
        known = (feature >= 0) & (feature < self.features)
        return bool(all(children) and known.all() and np.isfinite(self.threshold[inner]).all())

    @cached_property
    def _walkers(self) -> list[Any]:
        """The trees as scikit-learn walks through them."""
        from sklearn.tree._tree import NODE_DTYPE
        from sklearn.tree._tree import Tree as Walker

        walkers = []
        for tree in self.trees:
            nodes = np.zeros(len(tree.left), NODE_DTYPE)
            nodes["left_child"], nodes["right_child"] = tree.left, tree.right
            nodes["feature"], nodes["threshold"] = tree.feature, tree.threshold
            walker = Walker(int(self.features), np.array([len(self.classes_)], np.intp), 1)
            values = np.ascontiguousarray(tree.votes[:, np.newaxis])
            count = len(nodes)
            walker.__setstate__(
                {"max_depth": count, "node_count": count, "nodes": nodes, "values": values}
            )
            walkers.append(walker)
        return walkers

    def predict_proba(self, pixels: np.ndarray) -> np.ndarray:
        """Return the share of the votes for each class, float64, of pixels (n, feature)."""
        pixels = np.ascontiguousarray(pixels, dtype="float32")
        shares = np.zeros((len(pixels), len(self.classes_)))
        for walker in self._walkers:  # added up in the same order as in scikit-learn
            shares += walker.predict(pixels)
        shares /= len(self.nodes)
        return shares

    def predict(self, pixels: np.ndarray) -> np.ndarray:
        """Return the class codes, uint8, of pixels (n, feature)."""
        return self.classes_.take(self.predict_proba(pixels).argmax(axis=1))


_KINDS = dict(
    zip(
        (field.name for field in fields(PlainForest)),
        map(np.dtype, ("u1", "i8", "i8", "i4", "i4", "i4", "f8", "f8")), strict=True,
    )
)  # fmt: skip
