"""Mutants: the reference solutions with one small change each, which the checks must notice."""

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from grading.trials.corpus import Answer
from grading.trials.judge_pool import judge_all
from grading.trials.sentences import read_allowed, why_allowed
from grading.trials.verdicts import answer_cells
from helpers.counting import counted
from helpers.paths import ROOT

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.And: ast.Or,
    ast.Or: ast.And,
}  # fmt: skip
TURNED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE,
}  # fmt: skip
# Calls that are taken for each other.
NEIGHBOURS = (
    ("where", "mask"), ("nanmedian", "median"), ("nanmean", "mean"), ("median", "mean"),
    ("glob", "rglob"), ("fit", "partial_fit"), ("any", "all"), ("min", "max"),
    ("argmin", "argmax"), ("isnull", "notnull"), ("isna", "notna"), ("isnan", "isfinite"),
    ("zeros", "ones"), ("zeros_like", "ones_like"), ("sum", "mean"), ("to_crs", "set_crs"),
    ("sel", "isel"), ("predict", "predict_proba"), ("flatnonzero", "argwhere"),
    ("StratifiedGroupKFold", "GroupKFold"), ("StratifiedKFold", "KFold"), ("concat", "merge"),
    ("column_stack", "vstack"), ("hstack", "vstack"), ("sqrt", "square"), ("unique", "tolist"),
    ("ravel", "squeeze"), ("rows", "columns"), ("uint8", "int8"), ("enumerate", "zip"),
)  # fmt: skip


class Mutant(NamedTuple):
    """A changed source, and what was changed in it."""

    about: str
    code: str


def mutants_of(source: str) -> list[Mutant]:
    """Return all mutants of a source that differ from it.

    Parameters
    ----------
    source : str
        Code of an answer cell with its reference solution.

    Returns
    -------
    list of Mutant
        Changed operators, comparisons, constants, conditions; dropped keyword arguments, method
        calls, indices, filters, operands and statements; swapped arguments and elements; calls
        replaced by their neighbours, texts by the other texts; a return of nothing.
    """
    tree = _Bare().visit(ast.parse(source))
    plain = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    texts = sorted({value for value in constants if isinstance(value, str)})
    for number, node in enumerate(ast.walk(tree)):
        for about, changed in (*_changes(node), *_other_texts(node, texts)):
            twin = copy.deepcopy(tree)
            _replace(twin, number, changed)
            code = ast.unparse(ast.fix_missing_locations(twin))
            if code != plain:
                line = getattr(node, "lineno", 0)
                place = source.split("\n")[line - 1].strip() if line else ""
                found.setdefault(code, Mutant(f"{about}: {place}" if place else about, code))
    return list(found.values())


class _Bare(ast.NodeTransformer):
    """Take away what does nothing: docstrings and annotations."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Drop the docstring and the return annotation."""
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        """Drop the annotation."""
        node.annotation = None
        return node


def _other_texts(node: ast.AST, texts: Sequence[str]) -> Iterator[tuple[str, ast.AST]]:
    """Put the other texts of the source in the place of one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        for text in texts:
            if text != node.value:
                yield f"{node.value!r} to {text!r}", ast.Constant(text)


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Return the changed twins of one node."""
    for table in (SWAPS, TURNED):
        if type(node) in table:
            yield f"{type(node).__name__} to {table[type(node)].__name__}", table[type(node)]()
    yield from _neighbours(node)
    yield from _structures(node)


def _neighbours(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Take a name, of a call or of a type, for one that is mistaken for it."""
    field = {ast.Attribute: "attr", ast.Name: "id"}.get(type(node), "")
    name = getattr(node, field, "") if field else ""
    for pair in NEIGHBOURS:
        if name in pair:
            other = pair[1 - pair.index(name)]
            yield f"{name} to {other}", _with(node, **{field: other})


def _structures(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Change, drop or exchange the parts of one node."""
    if isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    elif isinstance(node, ast.Subscript):
        yield "index dropped", node.value
    elif isinstance(node, ast.BinOp):
        yield "right side dropped", node.left
        yield "left side dropped", node.right
    elif isinstance(node, ast.BoolOp):
        for i in range(len(node.values)):
            yield "condition dropped", _with(node, values=node.values[:i] + node.values[i + 1 :])
    elif isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load):
        for i in range(len(node.elts) - 1):
            swapped = [*node.elts[:i], node.elts[i + 1], node.elts[i], *node.elts[i + 2 :]]
            yield "elements swapped", _with(node, elts=swapped)
    elif isinstance(node, ast.UnaryOp):
        yield "sign or not dropped", node.operand
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "filter dropped", _with(node, ifs=[])
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        yield "condition turned", _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.Return) and node.value:
        yield "returns nothing", ast.Return(None)
    elif isinstance(node, ast.Assign | ast.AugAssign | ast.For) or _is_bare_call(node):
        yield "statement dropped", ast.Pass()


def _is_bare_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _constants(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    value = node.value
    if isinstance(value, bool):
        changed: list[Any] = [not value]
    elif isinstance(value, int | float):
        changed = [value + 1, value - 1]
    elif isinstance(value, str):
        changed = ["", value + "x"]
    else:
        changed = []
    for new in changed:
        yield f"{value!r} to {new!r}", ast.Constant(new)


def _calls(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    for i, keyword in enumerate(node.keywords):
        rest = [k for k in node.keywords if k is not keyword]
        yield f"argument {keyword.arg or '**'} dropped", _with(node, keywords=rest)
        if i + 1 < len(node.keywords):
            following = node.keywords[i + 1]
            pair = [ast.keyword(keyword.arg, following.value),
                    ast.keyword(following.arg, keyword.value)]  # fmt: skip
            swapped = [*node.keywords[:i], *pair, *node.keywords[i + 2 :]]
            yield f"{keyword.arg} and {following.arg} swapped", _with(node, keywords=swapped)
    for i in range(len(node.args) - 1):
        args = [*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]]
        yield "arguments swapped", _with(node, args=args)
    if isinstance(node.func, ast.Attribute):
        yield f".{node.func.attr}() dropped", node.func.value
    if node.args:
        yield "call dropped", node.args[0]


def _with(node: Any, **fields: Any) -> Any:
    twin = copy.copy(node)
    for name, value in fields.items():
        setattr(twin, name, value)
    return twin


def _replace(tree: ast.AST, number: int, changed: ast.AST) -> None:
    """Put a node in the place of the one that `ast.walk` gives at a number."""
    target = list(ast.walk(tree))[number]
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, changed)
            elif isinstance(value, list) and any(item is target for item in value):
                setattr(parent, name, [changed if item is target else item for item in value])


def mutant_answers(slug: str, source: Path = ROOT / "source") -> list[Answer]:
    """Return the mutants of all reference solutions of a step, as wrong answers."""
    cells = answer_cells(source / slug / f"{slug}.ipynb")
    return [
        Answer(slug, f"{function} {i}", False, mutant.about, function, (), (), mutant.code)
        for function, code in cells.items()
        for i, mutant in enumerate(mutants_of(code))
    ]


@dataclass(frozen=True)
class Survivors:
    """The mutants of a step that pass every check.

    Attributes
    ----------
    slug : str
        The step.
    tried : int
        How many mutants there are.
    allowed : dict
        Answers that a sentence of the task allows -> that sentence.
    unexplained : list of Answer
        The others: a check lacks a fixture, or the task a sentence.
    """

    slug: str
    tried: int
    allowed: dict[Answer, str]
    unexplained: list[Answer]

    def __str__(self) -> str:
        """Return a line, and one more for each survivor."""
        lines = [
            f"{self.slug}: {counted(self.tried, 'mutant')}, {len(self.allowed)} not noticed "
            "because they are "
            f"allowed, {len(self.unexplained)} without a reason"
        ]
        lines += [f"  {a.function}: {a.about} ({why})" for a, why in self.allowed.items()]
        lines += [f"  {a.function}: {a.about} (no reason)" for a in self.unexplained]
        return "\n".join(lines)


def survivors(slug: str, workers: int | None = None) -> Survivors:
    """Try the mutants of a step on its checks.

    Parameters
    ----------
    slug : str
        The step.
    workers : int, optional
        How many mutants to judge at the same time.
    """
    answers = mutant_answers(slug)
    judged = judge_all(answers, workers=workers)
    alive = [answer for answer, verdicts in judged if all(v.passed for v in verdicts)]
    alive.sort(key=lambda answer: answer.name)
    table = read_allowed(slug)
    reasons = {answer: why_allowed(answer.function, answer.about, table) for answer in alive}
    allowed = {answer: reason for answer, reason in reasons.items() if reason}
    return Survivors(slug, len(answers), allowed, [a for a in alive if a not in allowed])
