"""What the wrong answers of the corpus are told, so that a class's failures can be recognised."""

import json
from pathlib import Path

from helpers.files import writing

FILE = Path(__file__).with_name("known_mistakes.json")
Mistakes = dict[str, dict[str, list[str]]]


def write_mistakes(mistakes: Mistakes) -> None:
    """Keep them for `report`."""
    with writing(FILE) as temporary:
        text = json.dumps(mistakes, indent=1, sort_keys=True, ensure_ascii=False)
        temporary.write_text(text + "\n", "utf-8", newline="\n")


def read_mistakes() -> Mistakes:
    """Return what `python3 course.py check-the-checks --table docs/checks.md` kept."""
    return json.loads(FILE.read_text("utf-8")) if FILE.is_file() else {}
