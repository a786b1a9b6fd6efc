"""What feedback repeats of a failure in a hidden part."""

import pytest

from grading.handed_in.masters import load_masters
from grading.pages.own_words import own_words, vocabulary_of
from tests.grading.standin import FIRST, make_course


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory):
    return vocabulary_of(load_masters(make_course(tmp_path_factory.mktemp("course")))[FIRST])


def test_the_checks_own_sentence_stays(vocabulary):
    text = "Expected: every value times two\nNext step: multiply by 2"
    assert (
        own_words(text, vocabulary) == "Expected: every value times two\nNext step: multiply by …"
    )


@pytest.mark.parametrize("value", ["[7.0, -3.0, 0.5]", "1e-12", "eJzT0yMAAGTvBe8=", "0x1F", "７",
                                   "zqxjk", "{}[]!~^|", "١٢"])  # fmt: skip
def test_no_value_stays(vocabulary, value):
    said = own_words(f"Got: {value}", vocabulary)
    assert said.startswith("Got: ")
    assert not [c for c in said.removeprefix("Got: ") if c.isalnum() or c in "{}[]!~^|"]


def test_names_of_errors_stay_and_names_that_somebody_made_do_not(vocabulary):
    assert own_words("ValueError: x1", vocabulary) == "ValueError: …"
    assert own_words("Canary7x0: x1", vocabulary) == "…"
