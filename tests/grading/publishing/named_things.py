"""What the pages, notebooks and messages of a published repository name: commands and files."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

# A sentence that says so may name what only the whole course has.
ELSEWHERE = "course's own repository"
COMMAND = re.compile(r"course\.py +([a-z][a-z-]*)([^\n`\"']*)")
QUOTED = re.compile(r"`([a-z][a-z-]*)((?: +[^\n`]*)?)`")
TOPS = "commands|data|docs|grading|helpers|images|installing|landcover|notebooks|source|tests"
FILE = re.compile(rf"(?<![\w/.{{<-])((?:{TOPS}|requirements|benchmarks)/[\w./-]*\w)")
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:href|src)=\"([^\"{}]+)\"")


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file and a text of it that people read: paragraphs, cells, strings of code."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".ipynb":
            cells = json.loads(path.read_text("utf-8"))["cells"]
            yield from ((name, "".join(cell["source"])) for cell in cells)
        elif path.suffix in (".md", ".toml"):
            yield from ((name, part) for part in path.read_text("utf-8").split("\n\n"))
        elif path.suffix == ".py":
            tree = ast.parse(path.read_text("utf-8"))
            # a command's docstring is its help; others are for those who read code
            helps = name.startswith("commands/")
            yield from ((name, said) for said in _strings(tree, docstrings=helps))


def _strings(tree: ast.Module, *, docstrings: bool) -> Iterator[str]:
    """Yield the strings of a module, and what its calls of `typed` would print."""
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from [node.value] if docstrings or id(node) not in bare else []
        elif isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}"
                          for part in node.values)  # fmt: skip
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "typed":
            words = [a.value for a in node.args if isinstance(a, ast.Constant)]
            yield f"course.py {' '.join(words)}" if words else ""


def commands(text: str, known: set[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the commands that a text names, with their options."""
    if ELSEWHERE in text:
        return
    text = text.replace("\\\n", " ")
    found = COMMAND.findall(text)
    found += [(name, rest) for name, rest in QUOTED.findall(text) if name in known]
    for name, rest in found:
        yield name, re.findall(r"(?<!\S)--[a-z][a-z-]*", rest)


def files(text: str) -> list[str]:
    """Return the files that a text names by a path from the top."""
    return [] if ELSEWHERE in text else FILE.findall(text)


def links(text: str) -> list[str]:
    """Return the links of a text that lead to a file or a heading."""
    found = [a or b for a, b in LINK.findall(re.sub(r"(?s)```.*?```", "", text))]
    return [link for link in found if not re.match(r"[a-z]+:|attachment:", link)]
