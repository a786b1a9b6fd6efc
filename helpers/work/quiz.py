"""A few questions at the end of a step, answered on the spot: no points, nothing kept."""

import html
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.errors import CourseError
from helpers.maps.picture import Map
from helpers.mode import while_grading
from helpers.steps import STEPS
from helpers.work.another_way import another_way

QUESTIONS = Path(__file__).with_name("questions.toml")
LETTERS = "ABCD"
# a frame in the colour of the text: visible in the light and in the dark theme
CHOICE = "border:1px solid currentColor;border-radius:4px;padding:4px 10px;margin:4px 0"


@dataclass(frozen=True)
class Choice:
    """One choice of a question.

    Attributes
    ----------
    text : str
        What it says.
    why : str
        A sentence that tells why it is right or not.
    right : bool
        Whether it is the right one.
    """

    text: str
    why: str
    right: bool = False


@dataclass(frozen=True)
class QuizQuestion:
    """One question with its choices, of which one is right."""

    text: str
    choices: tuple[Choice, ...]


@cache
def read_questions() -> dict[int, tuple[QuizQuestion, ...]]:
    """Return the questions of each step, by its number; 0 is the notebook to start with."""
    table = tomllib.loads(QUESTIONS.read_text("utf-8"))
    return {
        int(number): tuple(
            QuizQuestion(q["text"], tuple(Choice(**c) for c in q["choices"])) for q in questions
        )
        for number, questions in table.items()
    }


class Quiz:
    """Questions that a notebook shows; a choice is opened to see whether it is right.

    Attributes
    ----------
    questions : tuple of QuizQuestion
        In their order.
    pictures : tuple of Map
        Shown above the first question.
    after : str
        HTML shown below the last one.
    """

    def __init__(
        self,
        questions: tuple[QuizQuestion, ...],
        pictures: tuple[Map, ...] = (),
        after: str = "",
    ) -> None:
        self.questions = questions
        self.pictures = pictures
        self.after = after

    def _repr_html_(self) -> str:
        if while_grading():
            return ""
        shown = "".join(
            f'<div style="flex:1 1 200px;min-width:0">{picture.image(70_000)}</div>'
            for picture in self.pictures
        )
        row = f'<div style="display:flex;flex-wrap:wrap;gap:8px">{shown}</div>' if shown else ""
        asked = "".join(_question(i, q) for i, q in enumerate(self.questions, start=1))
        return row + asked + self.after

    def __repr__(self) -> str:
        if while_grading():
            return "The quiz is shown while you work, not while a notebook is graded."
        lines = []
        for number, question in enumerate(self.questions, start=1):
            lines.append(f"{number}. {question.text}")
            lines += [f"   {x}. {c.text}" for x, c in zip(LETTERS, question.choices, strict=False)]
        return "\n".join(lines)


def _question(number: int, question: QuizQuestion) -> str:
    """Return a question as HTML that needs neither a kernel nor a script, nor a mouse."""
    name = html.escape(f"Question {number}")
    choices = "".join(map(_choice, LETTERS, question.choices))
    return (
        f'<div role="group" aria-label="{name}"><p><b>{number}. {html.escape(question.text)}</b>'
        f"</p>{choices}</div>"
    )


def _choice(letter: str, choice: Choice) -> str:
    verdict = "Right." if choice.right else "Not this one."
    return (
        f'<details style="{CHOICE}"><summary style="cursor:pointer">{letter}. '
        f"{html.escape(choice.text)}</summary><p><b>{verdict}</b> {html.escape(choice.why)}</p>"
        "</details>"
    )


def quiz(step: int, *pictures: Map) -> Quiz:
    """Show the questions of a step: open a choice to see whether it is right, and why.

    Parameters
    ----------
    step : int
        From 1 to 7.
    *pictures : Map
        What the first question asks about.

    Returns
    -------
    Quiz
        It has no points, and nothing of it is kept or shown at grading. Below it stands another
        way to write the step, once its visible checks have passed.

    Raises
    ------
    CourseError
        If there is no such step.
    """
    questions = read_questions().get(step)
    if questions is None:
        raise CourseError(
            f"there is no quiz for step {step!r}: use a number from 1 to {len(STEPS)}"
        )
    return Quiz(questions, pictures, "" if while_grading() else another_way(step))
