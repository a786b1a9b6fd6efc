"""Values that are no answer pass for none: NaN, masks, objects, links, sparse files."""

import pytest

from grading.inside.verdict import Verdict
from grading.trials.corpus import Answer
from grading.trials.hostile import VALUES, hostile_answers, misjudged, problems, remembered
from helpers.steps import SLUGS

# Those that can be told apart by what a check does with them; `--hostile` tries all.
KINDS = (
    "nan", "masked_but_one", "objects", "subclass_equal_to_all", "complex", "byte_order",
    "control_characters", "nan_lines", "other_driver", "sparse", "link", "pipe",
)  # fmt: skip


@pytest.mark.parametrize("slug", SLUGS)
def test_hostile_values_lose_their_points_and_break_no_check(slug):
    assert misjudged(slug, kinds=KINDS) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_each_function_has_checks_that_look_at_values(slug):
    functions = {answer.function for answer in hostile_answers(slug)}
    assert functions <= set(VALUES)


@pytest.mark.parametrize(("right", "passed", "message", "problem"), [
    (False, False, "Not yet: A.", ""),
    (True, True, "", ""),
    (False, True, "", "f nan: f-a passed"),
    (True, False, "Not yet: A.", "f nan: the right result in another dress lost f-a"),
    (False, False, "the check f-a is itself broken (x)", "f nan: f-a broke"),
    (False, False, "no answer within 3 s", "f nan: f-a broke"),
])  # fmt: skip
def test_what_is_misjudged_is_named(right, passed, message, problem):
    answer = Answer(SLUGS[0], "f nan", right, "", "f", () if right else ("f-a",), (), "")
    found = problems([(answer, [Verdict("f-a", max_points=1.0, passed=passed, message=message)])])
    assert bool(found) == bool(problem)
    assert problem in "".join(found)


def test_a_result_is_looked_up_for_the_same_arguments_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_REMEMBERED", str(tmp_path))
    asked = []

    def double(x):
        asked.append(x)
        return 2 * x

    assert [remembered(double)(x) for x in (1, 1, 2)] == [2, 2, 4]
    assert asked == [1, 2]
