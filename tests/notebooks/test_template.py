"""One template for the seven notebooks: the same headings, in the same order, in the same voice."""

import re

import pytest

from grading.publishing.prose import words_of
from helpers.steps import STEPS
from helpers.work.notebooks import cell_of, read_notebook
from helpers.work.quiz import read_questions
from tests.conftest import ROOT, SLUGS

MOST_CELLS, MOST_WORDS = 45, 2500
HEADINGS = (
    "Goals", "Look first", "Idea", "Your task", "Try it", "Check your answer", "Your result",
    "Read the map", "Quiz", "Recap", "Read more", "Where you are",
)  # fmt: skip
SHORT = ("polygons", "bands", "labels", "samples", "table", "classification", "map")
START = "00_start_here.ipynb"


def read(slug):
    return read_notebook(ROOT / "notebooks" / f"{slug}.ipynb")


def texts(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def section(text, heading):
    found = re.search(rf"(?ms)^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text)
    assert found, heading
    return found[1]


def navigation(number):
    """The linked line of all steps, and the step before and after."""
    steps = [
        f"**{s.number} {w}**" if s.number == number else f"[{s.number} {w}]({s.slug}.ipynb)"
        for s, w in zip(STEPS, SHORT, strict=True)
    ]
    links = {0: f"[start here]({START})"}
    links |= {s.number: f"[step {s.number}]({s.slug}.ipynb)" for s in STEPS}
    ends = [f"Previous: {links[number - 1]}"]
    ends += [f"Next: {links[number + 1]}"] if number + 1 in links else []
    return " → ".join([f"[start]({START})", *steps]) + "\n\n" + " · ".join(ends)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.slug)
def test_a_notebook_begins_with_title_steps_and_what_it_takes_and_gives(step):
    first = read(step.slug).cells[0].source
    assert first.startswith(f"# Step {step.number} - {step.title.capitalize()}\n")
    assert navigation(step.number) in first
    rows = re.findall(r"^\| ([A-Z][a-z ]+) \| .+ \|$", first, re.MULTILINE)
    assert rows == ["You start with", "You finish with", "Time"]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_headings_are_those_of_all_notebooks(slug):
    text = re.sub(r"(?s)```.*?```", "", "\n".join(texts(read(slug))))
    found = re.findall(r"(?m)^## (.+)$", text)
    parts = [heading for heading in found if re.fullmatch(r"Part \d - .+", heading)]
    assert [heading for heading in found if heading not in parts] == list(HEADINGS)
    assert [part[:6] for part in parts] == [f"Part {i}" for i in range(2, 2 + len(parts))]
    assert len(re.findall(r"(?m)^# ", text)) == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_a_notebook_is_no_longer_than_a_learner_can_bear(slug):
    notebook = read(slug)
    assert len(notebook.cells) <= MOST_CELLS
    assert len(words_of("\n".join(texts(notebook)))) <= MOST_WORDS


@pytest.mark.parametrize("slug", SLUGS)
def test_the_recap_answers_the_goals(slug):
    text = "\n".join(texts(read(slug)))
    goals, recap = section(text, "Goals"), section(text, "Recap")
    assert goals.strip().startswith("After this step you can\n")
    assert "(glossary.md)" in goals
    bullets = [re.findall(r"(?m)^- ", part) for part in (goals, recap)]
    assert len(bullets[0]) == len(bullets[1])
    assert "**Common mistakes:**" in recap
    assert "**Next:**" in recap


@pytest.mark.parametrize("slug", SLUGS)
def test_questions_on_the_map_have_a_folded_answer(slug):
    part = section("\n".join(texts(read(slug))), "Read the map")
    assert re.findall(r"(?m)^\d\. .+\?", part)
    assert "<details><summary>What to see</summary>" in part


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.slug)
def test_a_quiz_and_the_way_to_go_on_stand_at_the_end(step):
    codes = [cell for cell in read(step.slug).cells if cell.cell_type == "code"]
    assert codes[-1].id == "progress"
    assert f"quiz({step.number}" in codes[-2].source
    assert 2 <= len(read_questions()[step.number]) <= 3


@pytest.mark.parametrize("slug", SLUGS)
def test_every_task_has_points_and_hints_before_its_answer(slug):
    cells = list(map(cell_of, read(slug).cells))
    answers = [i for i, cell in enumerate(cells) if cell.role == "answer"]
    for place in answers:
        task = "\n".join(cell.source for cell in cells[max(place - 3, 0) : place])
        assert "| check | points |" in "\n".join(c.source for c in cells[:place])
        assert "<details><summary>Hint 1" in task


@pytest.mark.parametrize("slug", SLUGS)
def test_no_link_stands_in_code_font(slug):
    """Code looks like code: nobody sees that it can be clicked."""
    text = re.sub(r"(?s)```.*?```", "", "\n".join(texts(read(slug))))
    assert re.findall(r"\[[^\]\n]*`[^\]\n]*\]\(|`\[[^\]`]+\]\([^)`]+\)`", text) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_figures_are_set_up_in_helpers(slug):
    for cell in read(slug).cells:
        if cell.cell_type == "code" and cell_of(cell).role in ("free", "locked"):
            assert "matplotlib" not in cell.source, cell.id
            assert len(cell.source.split("\n")) <= 22, cell.id
