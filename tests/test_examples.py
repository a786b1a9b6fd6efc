"""The examples in docstrings run, and there are many: an example says more than a sentence."""

import ast
import doctest
import importlib

import pytest

from tests.test_house import MODULES, is_in

ENOUGH = 30
WITH_EXAMPLES = [name for name, tree in MODULES.items() if ">>> " in ast.unparse(tree)]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_run(name):
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried
    assert not failed


def test_many_public_functions_of_helpers_and_landcover_have_one():
    functions = [
        node.name
        for name in WITH_EXAMPLES
        if is_in(name, "helpers") or is_in(name, "landcover")
        for node in MODULES[name].body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        and ">>> " in (ast.get_docstring(node) or "")
    ]  # fmt: skip
    assert len(functions) >= ENOUGH
