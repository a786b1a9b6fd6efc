"""The rules of the house: who may import whom, no circles, one name for one thing."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROOMS = ("commands", "grading", "landcover", "helpers")
# importer: what it must not import
FORBIDDEN = {
    "helpers": ("landcover", "grading", "commands"),
    "landcover": ("grading", "commands"),
    "grading": ("commands",),
    "helpers.maps": ("helpers.scenes", "helpers.work"),
    "helpers.product": ("helpers.scenes", "helpers.work"),
    "helpers.synthetic": ("helpers.scenes", "helpers.work"),
    "grading.inside": (
        *("grading.book", "grading.collecting", "grading.handed_in", "grading.pages"),
        *("grading.publishing", "grading.running", "grading.sandbox", "grading.trials"),
    ),
}
# A command's file has the command's name, whatever else is called so.
FREE_NAMES = ("__init__", "__main__")


def module_of(path: Path, root: Path = ROOT) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


# What is copied into the learners' repository and is run there.
COPIED = "grading/publishing/for_learners"


def read_modules(root: Path = ROOT) -> dict[str, ast.Module]:
    files = [path for room in ROOMS for path in sorted((root / room).rglob("*.py"))]
    files = [path for path in files if not path.is_relative_to(root / COPIED)]
    return {module_of(path, root): ast.parse(path.read_text("utf-8")) for path in files}


MODULES = read_modules()


def imports_of(module: str, modules: dict[str, ast.Module]) -> dict[str, list[str]]:
    """Return what a module imports of the house, anywhere in it: module -> names taken from it.

    Imports for types alone do not count: nothing is loaded by them.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for node in _walk(modules[module]):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in modules:
                    found[alias.name] += []
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in modules:
                    found[inner] += []
                elif node.module in modules:
                    found[node.module].append(alias.name)
    return dict(found)


def _walk(node: ast.AST):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _walk(child)


def is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that import each other (Tarjan's strongly connected parts)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(module):
        index[module] = low[module] = len(index)
        stack.append(module)
        for other in arrows.get(module, ()):
            if other not in index:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], index[other])
        if low[module] == index[module]:
            group = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            if len(group) > 1:
                found.append(sorted(group))

    for module in arrows:
        if module not in index:
            visit(module)
    return found


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_imports_no_room_that_it_must_not(room):
    for module in (m for m in MODULES if is_in(m, room)):
        for other in imports_of(module, MODULES):
            wrong = [r for r in FORBIDDEN[room] if is_in(other, r)]
            assert not wrong, f"{module} imports {other}: {room} must not import {wrong[0]}"


def test_modules_do_not_import_each_other_in_circles():
    arrows = {module: set(imports_of(module, MODULES)) for module in MODULES}
    assert circles(arrows) == []


def test_a_circle_is_found():
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}
    assert circles(arrows) == [["a", "b", "c"]]


def test_nothing_private_is_imported():
    private = [
        f"{module} takes {name} from {other}"
        for module in MODULES
        for other, names in imports_of(module, MODULES).items()
        for name in (*names, other.rpartition(".")[2])
        if name.startswith("_") and not name.startswith("__")
    ]
    assert private == []


def test_nothing_but_the_command_line_imports_click():
    users = {
        module
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any(a.name == "click" for a in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "click")
    }
    assert all(is_in(module, "commands") for module in users), users


def test_each_folder_says_in_one_line_what_lives_there():
    for room in ROOMS:
        for folder in [ROOT / room, *(ROOT / room).rglob("*")]:
            if not folder.is_dir() or not list(folder.glob("*.py")) or folder == ROOT / COPIED:
                continue
            docstring = ast.get_docstring(MODULES[module_of(folder / "__init__.py")])
            assert docstring, f"{folder.relative_to(ROOT)}/__init__.py says nothing"
            assert docstring.split("\n")[0].endswith("."), folder


def test_no_two_files_or_folders_have_one_name():
    """Commands are named as people call them, so their files do not count."""
    places = defaultdict(list)
    for module in MODULES:
        name = module.rpartition(".")[2]
        if not is_in(module, "commands") and name not in FREE_NAMES:
            places[name].append(module)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_two_classes_have_one_name():
    places = defaultdict(list)
    for module, tree in MODULES.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(module)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
