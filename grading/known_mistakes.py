"""What the wrong answers of the corpus are told, so that a class's failures can be recognised."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.files import writing

if TYPE_CHECKING:
    from grading.check_the_checks import Result

FILE = Path(__file__).with_name("known_mistakes.json")
Mistakes = dict[str, dict[str, list[str]]]


def collect_mistakes(results: Iterable["Result"]) -> Mistakes:
    """Return what is wrong with the answers that get a message: check -> message -> answers."""
    mistakes: Mistakes = {}
    for result in results:
        for verdict in result.failed:
            about = mistakes.setdefault(verdict.grade_id, {}).setdefault(verdict.message, [])
            if result.answer.about not in about:
                about.append(result.answer.about)
    return mistakes


def write_mistakes(mistakes: Mistakes) -> None:
    """Keep them for `report`."""
    with writing(FILE) as temporary:
        text = json.dumps(mistakes, indent=1, sort_keys=True, ensure_ascii=False)
        temporary.write_text(text + "\n", "utf-8", newline="\n")


def read_mistakes() -> Mistakes:
    """Return what `python course.py check-the-checks --table docs/checks.md` kept."""
    return json.loads(FILE.read_text("utf-8")) if FILE.is_file() else {}
