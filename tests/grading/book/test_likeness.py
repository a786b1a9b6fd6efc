"""Work that is alike: found whatever names and comments say, and never for what all have."""

import pytest

from grading.book.likeness import alike
from grading.book.record import Record
from grading.inside.document.shape import shape_of
from grading.trials.corpus import read_corpus
from tests.conftest import SLUGS

STEP = "05_save_samples"
LOOP = """
def persist_to_csv(rows, path):
    table = pd.DataFrame(rows, columns=["B04", "B03", "B02", "B8A", "feature_key"])
    table["feature_key"] = table["feature_key"].astype(int)
    for name in table.columns[:-1]:
        table[name] = table[name].clip(0, 1).round(6)
    table.to_csv(path, sep=";", index=False)
"""
RENAMED = """
# All mine.
def persist_to_csv(samples, where):
    \"\"\"Write it.\"\"\"
    frame = pd.DataFrame(samples, columns=["b4", "b3", "b2", "b8", "key"])
    frame["key"] = frame["key"].astype(int)   # whole numbers

    for band in frame.columns[:-1]:
        frame[band] = frame[band].clip(0, 1).round(7)
    frame.to_csv(where, sep=";", index=False)
"""
SLIGHTLY = LOOP.replace("    table.to_csv", "    print(len(table))\n    table.to_csv")
OTHER = """
def persist_to_csv(rows, path):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(NAMES)
        writer.writerows([*row[:-1], int(row[-1])] for row in rows)
"""


def record(learner, code, files=""):
    shape = shape_of(code)
    return Record(learner, STEP, fingerprint=f"{files or learner}-x", shape=shape)


@pytest.mark.parametrize("copy", [LOOP, RENAMED, SLIGHTLY], ids=["same", "renamed", "slightly"])
def test_nearly_the_same_code_is_found(copy):
    (pair,) = alike([record("ann", LOOP), record("bob", OTHER), record("cyd", copy)])
    assert (pair.one, pair.other, pair.step) == ("ann", "cyd", STEP)
    assert "code alike" in pair.what


def test_other_code_is_not():
    assert alike([record("ann", LOOP), record("bob", OTHER)]) == []


# One text of the corpus with another classifier in it: these were not written apart.
ONE_TEXT = {"right_balanced_weights", "right_linear_discriminant", "right_quadratic_discriminant"}


def test_one_text_with_another_classifier_in_it_is_found():
    texts = [a for a in read_corpus(slugs=["06_classify_scene"]) if a.name in ONE_TEXT]
    assert len(texts) == len(ONE_TEXT)
    found = alike([record(answer.name, answer.code) for answer in texts])
    assert {name for pair in found for name in (pair.one, pair.other)} == ONE_TEXT


@pytest.mark.parametrize("slug", SLUGS)
def test_right_answers_of_the_corpus_that_differ_are_not_alike(slug):
    """They do the same and were written apart, so this is what strangers look like."""
    right = [a for a in read_corpus(slugs=[slug]) if a.right and a.name not in ONE_TEXT]
    assert len(right) > 3
    assert alike([record(answer.name, answer.code) for answer in right]) == []


def test_the_same_file_is_called_so():
    (pair,) = alike([record("ann", LOOP, "f"), record("bob", LOOP, "f")])
    assert pair.what == "the same file"


def test_what_many_have_says_nothing_of_two():
    many = [record(f"l{number}", LOOP) for number in range(8)]
    assert alike([*many, record("ann", OTHER), record("bob", OTHER)]) == alike(
        [record("ann", OTHER), record("bob", OTHER)]
    )


def test_the_same_file_of_many_is_still_named():
    many = [record(f"l{number}", LOOP, "f") for number in range(8)]
    assert {pair.what for pair in alike(many)} == {"the same file"}


@pytest.mark.parametrize("code", ["", "def f(:", "x = 1", "(" * 100_000, "\0", "# only words"])
def test_what_is_no_code_has_no_shape_that_could_be_alike(code):
    assert alike([record("ann", code), record("bob", code)]) == []


def test_a_large_class_is_compared_in_reasonable_steps():
    """Pairs are made of rare runs alone: 500 people with 50 ways to write it."""
    ways = [LOOP.replace(".clip(0, 1)", f".method_{way}(0).other_{way}(1)") for way in range(50)]
    records = [record(f"l{number}", ways[number % 50]) for number in range(500)]
    pairs = alike(records)
    assert len(pairs) <= 50 * 45
