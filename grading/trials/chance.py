"""Right answers tried many times without a seed: no verdict may hang on chance."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from grading.trials.corpus import Answer

SEEDS = ("random_state", "seed")
SEEDING = ("seed", "default_rng", "RandomState", "Random")
RANDOM = re.compile(
    r"random|shuffle|permut|Forest|ExtraTree|Boosting|Bagging|AdaBoost|MLP|SGD|train_test_split"
)


def without_seed(code: str) -> str:
    """Return a source with no seed in it: every run takes other random numbers.

    Examples
    --------
    >>> without_seed("RandomForestClassifier(20, random_state=0)")
    'RandomForestClassifier(20)'
    """
    return ast.unparse(ast.fix_missing_locations(_Unseeded().visit(ast.parse(code))))


class _Unseeded(ast.NodeTransformer):
    """Drops the arguments that give seeds."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Drop the seed of one call."""
        self.generic_visit(node)
        node.keywords = [k for k in node.keywords if k.arg not in SEEDS]
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in SEEDING:
            node.args = []
        return node


def repeated(answers: Iterable[Answer], times: int) -> Iterator[Answer]:
    """Return each right answer that takes random numbers, without its seed, many times over.

    Parameters
    ----------
    answers : iterable of Answer
    times : int
        How often to try each.

    Yields
    ------
    Answer
        Its name has the number of the run behind it.
    """
    for answer in answers:
        if answer.right and RANDOM.search(answer.code):
            code = without_seed(answer.code)
            for run in range(1, times + 1):
                yield replace(answer, name=f"{answer.name} (run {run})", code=code)
