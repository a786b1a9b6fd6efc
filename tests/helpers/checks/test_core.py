"""A check passes only when its judge passes, whatever the answer does."""

import os
import sys
import warnings

import numpy as np
import pytest
import xarray as xr

from helpers.checks.core import CheckDefect, CheckFailed, NotFilledIn, call, check, fail
from helpers.checks.scratch import scratch
from helpers.checks.wording import form_problems, sentence
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
    assert capsys.readouterr().out == "Passed: Twice the number comes back.\n"


def test_a_wrong_answer_is_told_in_at_most_five_lines():
    with pytest.raises(CheckFailed) as caught:
        doubles(lambda number: number + 2)
    assert str(caught.value).split("\n") == [
        "Not yet: Twice the number comes back.",
        "Expected: 6.",
        "Got: 5 (first value).",
        "Likely cause: You added instead.",
        "Next step: Multiply by 2.",
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
    assert out == "Passed: Twice the number comes back.\n"
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


@pytest.mark.parametrize(
    "value",
    [
        np.ma.MaskedArray([1, 2], [False, True]),
        [np.ma.MaskedArray([1.0, 2.0], [True, True])],
        np.array([1, "a", None], object),
        {"a": np.array([[1], [1, 2]], object)},
        xr.DataArray(np.array([1, "a"], object)),
        np.broadcast_to(np.uint8(1), (20_000, 20_000)),
        np.zeros(3, [("code", "u1")]),
    ],
)
def test_a_value_that_cannot_be_looked_at_is_refused_in_words(value):
    with pytest.raises(CheckFailed, match=r"Expected: Plain values.*\nGot: .*\nLikely cause: .*\n"):
        call(lambda: value)


@pytest.mark.parametrize(
    "value",
    [
        np.arange(4, dtype=">i4"),
        np.arange(4).view(type("Sub", (np.ndarray,), {"__eq__": lambda a, b: True})),
        np.ma.MaskedArray(np.arange(4)),
        np.arange(8)[::2] // 2,
    ],
)
def test_an_array_in_another_dress_becomes_a_plain_one(value):
    got = call(lambda: [value])[0]
    assert type(got) is np.ndarray
    assert got.dtype.isnative
    assert got.tolist() == [0, 1, 2, 3]


def test_an_array_without_dimensions_is_a_number():
    assert call(lambda: {"a": np.array(2.5)}) == {"a": 2.5}


def test_what_a_lazy_result_raises_is_the_answers_error():
    def answer():
        import dask.array

        return xr.DataArray(
            dask.array.from_array(np.zeros(4), chunks=2).map_blocks(lambda x: 1 / 0, dtype=float)
        )

    with pytest.raises(CheckFailed, match="ZeroDivisionError"):
        call(answer)


def test_what_differs_from_run_to_run_is_not_told():
    def answer(path):
        raise ValueError(f"{path} and {path.glob('*')}")

    with pytest.raises(CheckFailed) as caught:
        call(answer, scratch() / "samples.csv")
    assert "Got: ValueError: samples.csv and <generator object Path.glob>." in str(caught.value)


@pytest.mark.parametrize("word", ["\x1b[2J", "\u202e", "\x00"])
def test_a_control_character_is_shown_and_not_sent(word):
    def answer():
        raise ValueError(f"a{word}b")

    with pytest.raises(CheckFailed) as caught:
        call(answer)
    assert str(caught.value).replace("\n", "").isprintable()


@pytest.mark.parametrize(("text", "as_sentence"), [
    ("shape (3, 4)", "Shape (3, 4)."),
    ("x and y have changed places", "x and y have changed places."),
    ("to_crs calculates", "to_crs calculates."),
    ("uint8 or int16", "uint8 or int16."),
    ("nan at row 3", "nan at row 3."),
    ("user's accuracy 0.5", "User's accuracy 0.5."),
    ("is it there?", "Is it there?"),
    ("cut off...", "Cut off..."),
    ("A sentence.", "A sentence."),
])  # fmt: skip
def test_a_text_becomes_a_sentence_and_code_stays_code(text, as_sentence):
    assert sentence(text) == as_sentence


@pytest.mark.parametrize(("message", "problem"), [
    ("Not yet: A.\nExpected: B.\nGot: C.\nLikely cause: D.\nNext step: E.", ""),
    ("SyntaxError: invalid syntax", ""),
    ("Not yet: A.\nYou have not filled in f yet.", ""),
    ("Not yet: A.\nExpected: B\nGot: C.", "no full stop"),
    ("Not yet: A.\nExpected: some thing.\nGot: C.", "no capital"),
    ("Not yet: A.\nGot: C.\nExpected: B.", "the labels are"),
    ("Not yet: A.\nExpected: B.\nGot: B.", "what is expected came"),
])  # fmt: skip
def test_a_message_that_has_not_the_form_is_named(message, problem):
    found = form_problems(message)
    assert bool(found) == bool(problem)
    assert problem in "".join(found)


def test_scratch_folders_are_new_and_lie_where_the_grader_says(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_SCRATCH", str(tmp_path))
    one, other = scratch(), scratch()
    assert one != other
    assert one.parent == other.parent == tmp_path


def test_a_course_error_shows_its_sentence_alone():
    assert CourseError("no file x.tif")._render_traceback_() == ["CourseError: no file x.tif"]
