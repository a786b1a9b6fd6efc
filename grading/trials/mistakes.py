"""What the wrong answers of the corpus are told, gathered for the report about a class."""

from collections.abc import Iterable

from grading.pages.known_mistakes import Mistakes
from grading.trials.tally import Result


def collect_mistakes(results: Iterable[Result]) -> Mistakes:
    """Return what is wrong with the answers that get a message: check -> message -> answers."""
    mistakes: Mistakes = {}
    for result in results:
        for verdict in result.failed:
            about = mistakes.setdefault(verdict.check, {}).setdefault(verdict.message, [])
            if result.answer.about not in about:
                about.append(result.answer.about)
    return mistakes


def merged(before: Mistakes, after: Mistakes, functions: Iterable[str]) -> Mistakes:
    """Return what was known before, with all about some functions' checks taken anew.

    Parameters
    ----------
    before, after : dict
        Check -> message -> answers.
    functions : iterable of str
        The functions whose answers have been judged.
    """
    anew = tuple(f"{function}-" for function in functions)
    return {
        **{check: told for check, told in before.items() if not check.startswith(anew)},
        **after,
    }
