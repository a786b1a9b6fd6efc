"""A check passes only when its judge passes, whatever the answer does."""

import os
import sys
import warnings

import pytest

from helpers.checks.core import CheckDefect, CheckFailed, NotFilledIn, call, check, fail, scratch
from helpers.errors import CourseError
from helpers.guard import not_for_answers


@check("double-value", "twice the number comes back")
def doubles(answer, number=3):
    result = call(answer, number)
    if result != 2 * number:
        fail(
            expected=str(2 * number),
            got=str(result),
            where="first value",
            cause="you added instead",
            hint="multiply by 2",
        )


def test_a_right_answer_passes_and_says_so(capsys):
    doubles(lambda number: 2 * number)
    assert capsys.readouterr().out == "Passed: twice the number comes back.\n"


def test_a_wrong_answer_is_told_in_at_most_five_lines():
    with pytest.raises(CheckFailed) as caught:
        doubles(lambda number: number + 2)
    assert str(caught.value).split("\n") == [
        "Not yet: twice the number comes back.",
        "Expected: 6",
        "Got: 5 (first value)",
        "Likely cause: you added instead",
        "Next step: multiply by 2",
    ]
    assert caught.value.__suppress_context__  # no traceback of the check's own code


def test_a_stub_is_named_as_not_filled_in():
    def rasterize_geojson(number):
        raise NotImplementedError

    with pytest.raises(NotFilledIn, match="You have not filled in rasterize_geojson yet"):
        doubles(rasterize_geojson)


@pytest.mark.parametrize("error", [ValueError("bad"), KeyError("class"), SystemExit(3)])
def test_an_answer_that_raises_fails_with_the_error_named(error):
    def answer(number):
        raise error

    with pytest.raises(CheckFailed, match=type(error).__name__):
        doubles(answer)


def test_a_judge_that_breaks_is_a_defect_and_never_a_pass():
    @check("broken", "nothing")
    def broken(answer):
        raise ZeroDivisionError("oops")

    with pytest.raises(CheckDefect, match=r"broken.*ZeroDivisionError.*no fault of yours"):
        broken(lambda: None)


def test_output_and_warnings_of_an_answer_cost_nothing(capfd):
    def noisy(number):
        print("hello")
        print("progress", file=sys.stderr)
        os.write(2, b"Warning 1: from C\n")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        return 2 * number

    doubles(noisy)
    out, err = capfd.readouterr()
    assert out == "Passed: twice the number comes back.\n"
    assert err == ""


def test_stderr_works_again_after_a_call(capfd):
    doubles(lambda number: 2 * number)
    os.write(2, b"still here\n")
    assert capfd.readouterr().err == "still here\n"


def test_an_answer_cannot_change_the_checks_own_data():
    mine = [1, 2]

    def spoil(values):
        values.clear()

    call(spoil, mine)
    assert mine == [1, 2]


def test_a_helper_that_does_the_work_refuses_inside_an_answer_alone():
    @not_for_answers
    def load():
        return 6

    assert load() == 6
    with pytest.raises(CheckFailed, match="hands the work back"):
        doubles(lambda number: load())
    assert load() == 6


def test_scratch_folders_are_new_and_lie_where_the_grader_says(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_SCRATCH", str(tmp_path))
    one, other = scratch(), scratch()
    assert one != other
    assert one.parent == other.parent == tmp_path


def test_a_course_error_shows_its_sentence_alone():
    assert CourseError("no file x.tif")._render_traceback_() == ["CourseError: no file x.tif"]
