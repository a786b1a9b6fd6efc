"""What the wrong answers of the corpus are told, gathered for the report about a class."""

from collections.abc import Iterable

from grading.pages.known_mistakes import Mistakes
from grading.trials.tally import Result


def collect_mistakes(results: Iterable[Result]) -> Mistakes:
    """Return what is wrong with the answers that get a message: check -> message -> answers."""
    mistakes: Mistakes = {}
    for result in results:
        for verdict in result.failed:
            about = mistakes.setdefault(verdict.grade_id, {}).setdefault(verdict.message, [])
            if result.answer.about not in about:
                about.append(result.answer.about)
    return mistakes
