"""The quiz: every choice explained, one right, shown without a script, nothing at grading."""

import html
import json
import re
from html.parser import HTMLParser

import pytest

from helpers import quiz
from helpers.errors import CourseError
from helpers.steps import STEPS
from helpers.work.another_way import read_texts
from helpers.work.notebooks import read_steps
from helpers.work.progress import RECORD
from helpers.work.quiz import read_questions
from tests.conftest import ROOT

ALL = [(n, q) for n, questions in read_questions().items() for q in questions]


@pytest.mark.parametrize(("step", "question"), ALL, ids=[f"{n}-{q.text[:20]}" for n, q in ALL])
def test_a_question_has_one_right_choice_and_a_sentence_for_each(step, question):
    assert sum(choice.right for choice in question.choices) == 1
    assert 2 <= len(question.choices) <= 4
    for choice in question.choices:
        assert re.search(r"[.?!]$", choice.why)
        assert len(choice.why.split()) >= 6
    assert len({choice.text for choice in question.choices}) == len(question.choices)


def test_the_right_choice_is_not_always_at_one_place():
    places = {[c.right for c in question.choices].index(True) for _, question in ALL}
    assert len(places) > 2


class Reader(HTMLParser):
    """Counts what a browser would make of it."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


@pytest.mark.parametrize("step", [step.number for step in STEPS])
def test_a_quiz_needs_no_script_no_network_and_no_mouse(step):
    reader = Reader()
    text = quiz(step)._repr_html_()
    reader.feed(text)
    assert "script" not in reader.tags
    assert "http" not in text
    choices = sum(len(q.choices) for q in read_questions()[step])
    assert reader.tags.count("details") == reader.tags.count("summary") == choices


@pytest.mark.parametrize("number", [step.number for step in STEPS])
def test_another_way_is_shown_when_all_visible_checks_have_passed(number, monkeypatch, tmp_path):
    """Before, and with one check that fails, nothing of it is there."""
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path))
    monkeypatch.chdir(ROOT / "notebooks")
    (step,) = [s for s in read_steps() if s.path.name.startswith(f"{number:02d}")]
    text = read_texts()[number]
    assert 40 <= len(text.split()) <= 90
    outcomes = dict.fromkeys(step.checks, True)
    for known, shown in (({}, False), ({**outcomes, next(iter(outcomes)): False}, False),
                         (outcomes, True)):  # fmt: skip
        (tmp_path / RECORD).write_text(json.dumps(known), "utf-8")
        page = quiz(number)._repr_html_()
        assert (html.escape(text) in page) is shown
        assert ("Another way to write it</b>" in page) is shown
    monkeypatch.setenv("COURSE_GRADING", "1")
    assert quiz(number)._repr_html_() == ""


def test_nothing_of_it_is_shown_at_grading(monkeypatch):
    monkeypatch.setenv("COURSE_GRADING", "1")
    assert quiz(1)._repr_html_() == ""
    assert read_questions()[1][0].text not in repr(quiz(1))


def test_a_step_that_does_not_exist_is_told():
    with pytest.raises(CourseError, match="no quiz for step 9"):
        quiz(9)


def test_the_three_maps_of_step_two_are_told_apart(mini):
    from helpers import load_tile
    from helpers.work.riddles import three_indices

    right, without, exchanged = three_indices(load_tile(mini))
    shares = [int(re.search(r"(\d+)%", m.alt)[1]) for m in (right, without, exchanged)]
    assert shares[0] > shares[1] + 5
    assert shares[2] == 0
    assert len(quiz(2, right, without, exchanged)._repr_html_()) < 300_000
