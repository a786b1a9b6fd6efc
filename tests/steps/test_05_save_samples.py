"""Step 5: the file is judged as text by a stranger, and one slip costs one check."""

import os

import numpy as np
import pandas as pd
import pytest

from helpers.checks import save_samples as check
from tests.steps.judged import failure

CHECKS = (
    check.path, check.replaces, check.separator, check.header, check.labels, check.values
)  # fmt: skip
NAMES = ["B04", "B03", "B02", "B8A", "feature_key"]


def table(samples):
    return pd.DataFrame(samples, columns=NAMES).astype({"feature_key": int})


def right(samples, path):
    table(samples).to_csv(path, sep=";", index=False)


def no_header(samples, path):
    table(samples).to_csv(path, sep=";", index=False, header=False)


def rounded(samples, path):
    table(samples).round(3).to_csv(path, sep=";", index=False)


def float_class(samples, path):
    pd.DataFrame(samples, columns=NAMES).to_csv(path, sep=";", index=False)


def renumbered(samples, path):
    frame = table(samples)
    frame["feature_key"] = frame["feature_key"].astype("category").cat.codes.astype(int) + 300
    frame.to_csv(path, sep=";", index=False)


def quoted(samples, path):
    table(samples).to_csv(path, sep=";", index=False, quoting=1)


def header_quoted(samples, path):
    table(samples).to_csv(path, sep=";", index=False, quoting=2)


def appended(samples, path):
    table(samples).to_csv(path, sep=";", index=False, mode="a")


def lost(answer, **order):
    return [c.grade_id.partition("-")[2] for c in CHECKS if failure(c, answer, **order)]


@pytest.mark.parametrize("seed", range(40))
def test_what_is_drawn_passes_the_right_answer(seed):
    assert lost(right, **check.somewhere(seed)) == []


@pytest.mark.parametrize(("answer", "caught"), [
    (no_header, "header"),
    (rounded, "values"),
    (float_class, "labels"),
    (renumbered, "labels"),
    (quoted, "separator"),
    (header_quoted, "separator"),
    (appended, "replaces"),
])  # fmt: skip
@pytest.mark.parametrize("order", [check.ELSEWHERE, check.somewhere(7)], ids=["seen", "drawn"])
def test_one_slip_costs_one_check(answer, caught, order):
    assert lost(answer, **order) == [caught]


def writes(content):
    def answer(samples, path):
        path.write_bytes(content)

    return answer


HEAD = b"B04;B03;B02;B8A;feature_key\n"


@pytest.mark.parametrize("answer", [
    writes(b""),
    writes(b"\n\n"),
    writes(b"\xff\xfe\x00"),
    writes(HEAD),
    writes(HEAD + b'"0.1;0.2'),
    writes(HEAD + b'"' + b"x" * 200_000),
    writes(HEAD + b"0;0;0;0;1\n" * 200_000),
    writes(HEAD + b"\0;\0;\0;\0;\0\n"),
    writes(HEAD + b"nan;nan;nan;nan;7\n" * 4),
    writes(HEAD + b"inf;inf;inf;inf;7\n" * 4),
    writes(HEAD + b"1_0;1_0;1_0;1_0;7\n" * 4),
    writes(HEAD + "\u0661;\u0661;\u0661;\u0661;7\n".encode() * 4),
    lambda samples, path: path.mkdir(),
    lambda samples, path: os.mkfifo(path),
    lambda samples, path: path.symlink_to(path.parent / "nowhere"),
    lambda samples, path: None,
])  # fmt: skip
def test_odd_files_earn_nothing_for_their_values_and_break_no_check(answer):
    for one in CHECKS:
        failure(one, answer)
    assert failure(check.values, answer)


def test_a_link_is_no_file_that_was_written(tmp_path):
    def answer(samples, path):
        right(samples, tmp_path / path.name)
        path.unlink(missing_ok=True)
        path.symlink_to(tmp_path / path.name)

    assert "A link to another file" in failure(check.path, answer)


def test_lines_of_nan_with_the_right_classes_earn_no_values():
    def answer(samples, path):
        lines = "".join(f"nan;nan;nan;nan;{int(row[-1])}\n" for row in samples)
        path.write_text(HEAD.decode() + lines)

    assert "values" in lost(answer)
    assert "values" in lost(answer, **check.somewhere(1))


def test_every_order_of_lines_is_right():
    def answer(samples, path):
        right(np.random.default_rng(3).permutation(samples), path)

    assert lost(answer, **check.ELSEWHERE) == []
