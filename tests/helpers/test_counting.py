"""Numbers of things are said in the singular for 1, wherever a message holds one."""

import ast
import re
from pathlib import Path

import pytest

from helpers.counting import counted

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("helpers", "commands", "grading", "landcover", "installing")
# what messages count; "N of M pixels" is said of the whole and never of 1
THINGS = (
    "answer|band|byte|cell|class|column|corner|dimension|feature|file|granule|hour|item|label|"
    "layer|learner|line|minute|mutant|notebook|number|package|page|part|person|picture|pixel|"
    "point|polygon|row|sample|second|shape|step|student|submission|time|value"
)
PLURAL = re.compile(rf" (?:[a-z]+ )?(?:{THINGS})(?:e?s)\b")
# what stands before these is no number, or never 1
NEVER_ONE = {
    "DEEPEST", "MOST_CELLS", "len(cells)", "len(data)",  # more than a bound
    "count", "len(known or listed)", "len(places)", "len(names)",  # told from two on
    "codes[0]", "name", "file.driver", "height",  # "class 3 in pixels", "10980 x 10980 pixels"
    "', '.join(map(str, sorted(widths)[:5]))", "', '.join(WHOLE)", "points",  # lists, "1 of 8"
    "_counts(work.mask, work.mapping)", "len(lines) + 1",
}  # fmt: skip


def _numbers_before_plurals(path: Path) -> list[str]:
    found = []
    for text in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(text, ast.JoinedStr):
            found += [
                f"{path.relative_to(ROOT)}:{text.lineno} {ast.unparse(one)} {after.value[:30]!r}"
                for one, after in zip(text.values, text.values[1:], strict=False)
                if isinstance(one, ast.FormattedValue)
                and isinstance(after, ast.Constant)
                and PLURAL.match(str(after.value))
                and ast.unparse(one.value) not in NEVER_ONE
            ]
    return found


def test_no_message_writes_a_plural_behind_a_number_of_its_own():
    files = [f for room in ROOMS for f in sorted((ROOT / room).rglob("*.py"))]
    found = [line for f in files for line in _numbers_before_plurals(f)]
    assert not found, "Use helpers.counting.counted:\n" + "\n".join(found)
    assert len(files) > 200


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ('f"{len(rows)} rows"', True),
        ('f"{n} such pixels differ"', True),
        ('f"{n} classes"', True),
        ('f"{n} row"', False),
        ("f\"{counted(n, 'row')} of {path}\"", False),
    ],
)
def test_the_search_finds_what_it_is_for(tmp_path, monkeypatch, text, caught):
    monkeypatch.setattr("tests.helpers.test_counting.ROOT", tmp_path)
    file = tmp_path / "message.py"
    file.write_text(text, "utf-8")
    assert bool(_numbers_before_plurals(file)) == caught


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 rows"),
        (1, "1 row"),
        (1.0, "1 row"),
        (2, "2 rows"),
        (0.5, "0.5 rows"),
        (11, "11 rows"),
    ],
)
def test_one_alone_is_singular(count, words):
    assert counted(count, "row") == words
