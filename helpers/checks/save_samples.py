"""Checks of step 5, `persist_to_csv`: samples become a CSV table."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpers.checks.core import call, check, fail, shorten
from helpers.checks.judging.csv_file import (
    COLUMNS,
    SEPARATORS,
    is_number,
    judge_places,
    judge_values,
    read_table,
    read_text,
)
from helpers.checks.judging.written_file import must_exist
from helpers.checks.made.sample_rows import ELSEWHERE, TableOrder, example, somewhere
from helpers.checks.scratch import scratch
from helpers.counting import counted

__all__ = ["ELSEWHERE", "example", "header", "labels", "path", "replaces", "separator",
           "somewhere", "values"]  # fmt: skip


def _write(answer: Callable[..., Any], order: TableOrder) -> Path:
    """Let the answer write and return the path it was given, which must be a file then."""
    path = scratch() / order.name
    call(answer, order.samples, path)
    must_exist(path, "csv_output_path")
    return path


@check("persist_to_csv-path", "the file written is the one whose path was given")
def path(answer: Callable[..., Any], **order: Any) -> None:
    """Check that one file is written, under the name given.

    Parameters
    ----------
    answer : callable
        The learner's `persist_to_csv`.
    **order
        Attributes of `TableOrder`.
    """
    written = _write(answer, TableOrder(**order))
    others = sorted(p.name for p in written.parent.iterdir() if p != written)
    if others:
        fail(
            expected=f"the file {written.name} alone",
            got=f"also {shorten(', '.join(others))}",
            where="the folder of csv_output_path",
            cause="A second file was written beside the one asked for.",
            hint="Write once, to csv_output_path.",
        )


@check("persist_to_csv-replaces", "a second call replaces the file")
def replaces(answer: Callable[..., Any], *, rows: int = 10, **order: Any) -> None:
    """Compare a file that was written twice with one that was written once; nothing else counts.

    Parameters
    ----------
    answer : callable
        The learner's `persist_to_csv`.
    rows : int
        How many samples the first call has; the second has half as many.
    **order
        Attributes of `TableOrder`.
    """
    first = TableOrder(rows=rows, **order)
    second = replace(first, rows=rows // 2, seed=first.seed + 1)
    twice = _write(answer, first)
    call(answer, second.samples, twice)
    must_exist(twice, "csv_output_path")
    lines, alone = (sorted(read_text(p).splitlines()) for p in (twice, _write(answer, second)))
    if lines == alone:
        return
    cause = "The second table was appended to the first."
    if len(lines) == len(alone) or not set(alone) <= set(lines):
        cause = "The old file, or a part of it, was left as it was."
    fail(
        expected=f"the {counted(len(alone), 'line')} that the second call writes where no "
        "file was before",
        got=f"{counted(len(lines), 'line')}, {len(set(lines) - set(alone))} of them from the "
        "first call",
        where=f"a first call with {counted(len(first.samples), 'sample')}, a second with "
        f"{second.rows} to the same path",
        cause=cause,
        hint='Write with mode "w", which replaces, not with "a", "x", "r+" or a test for the file.',
    )


@check("persist_to_csv-separator", "the lines are plain, with semicolons between the columns")
def separator(answer: Callable[..., Any], **order: Any) -> None:
    """Check the separator and that nothing is quoted; parameters as for `path`."""
    written = _write(answer, TableOrder(**order))
    header, lines, mark = read_table(written)
    widths = {len(line) for line in (header, *lines)}
    if mark != ";" or len(widths) > 1:
        got = SEPARATORS[mark] if len(header) > 1 else "one column without a separator"
        if mark == ";" and len(header) > 1:
            got = f"lines of {', '.join(map(str, sorted(widths)[:5]))} columns"
        fail(
            expected="the separator ; in every line, the header included",
            got=f"{got}: {shorten(mark.join(header), 60)}",
            where="the first line of the file",
            cause="Commas are the default of most functions that write CSV.",
            hint='With pandas, give sep=";" to to_csv.',
        )
    for number, line in enumerate(read_text(written).splitlines(), 1):
        if set(line) & set("\"'"):
            fail(
                expected="a plain line, without quotation marks",
                got=shorten(line, 80),
                where=f"line {number} of the file",
                cause="The numbers or names were written as quoted text.",
                hint="Leave the argument quoting away, and hand over numbers, not text.",
            )


@check("persist_to_csv-header", "the header names the five columns, and there is no other column")
def header(answer: Callable[..., Any], **order: Any) -> None:
    """Check names, order and number of the columns; parameters as for `path`."""
    names, lines, _ = read_table(_write(answer, TableOrder(**order)))
    if tuple(names) == COLUMNS and all(len(line) == len(COLUMNS) for line in lines):
        return
    cause = "A column has another name or another place."
    hint = 'Give the names as a list: ["' + '", "'.join(COLUMNS) + '"].'
    if len(names) == len(COLUMNS) + 1 or any(len(line) > len(COLUMNS) for line in lines):
        cause = "There is one column too many: pandas writes its row numbers, the index, as well."
        hint = "Give index=False to to_csv."
    elif names[0].lstrip().startswith("#"):
        cause = "np.savetxt puts # before the header, as if it were a comment."
        hint = 'Give comments="" to np.savetxt.'
    elif all(is_number(name) for name in names):
        cause = "The first line holds numbers: there is no header, or pandas numbered the columns."
    fail(
        expected=f"the first line {';'.join(COLUMNS)}",
        got=f"the columns {shorten(', '.join(names) or '(none)', 80)}",
        where="the first line of the file",
        cause=cause,
        hint=hint,
    )


@check("persist_to_csv-labels", "the class is written as an integer, each with its sample")
def labels(answer: Callable[..., Any], **order: Any) -> None:
    """Check the text of the last column and its place; parameters as for `path`."""
    samples = TableOrder(**order).samples
    written = _write(answer, TableOrder(**order))
    _, lines, _ = read_table(written)
    wanted = {str(int(code)) for code in samples[:, -1]}
    for number, line in enumerate(lines, 2):
        text = line[-1].strip()
        if text not in wanted:
            cause = "The column of the class was changed on its way into the file."
            if is_number(text) and not text.lstrip("+-").isdigit():
                cause = "The class came from a float array and is still a float in the file."
            fail(
                expected=f"a class integer, one of {', '.join(sorted(wanted, key=int)[:5])}",
                got=shorten(text, 40) or "nothing",
                where=f"line {number} of the file, last column",
                cause=cause,
                hint='Turn that one column into integers: table.astype({"feature_key": int}).',
            )
    judge_places(written, samples)


@check("persist_to_csv-values", "one line for each sample, with values that survive to 1e-6")
def values(answer: Callable[..., Any], **order: Any) -> None:
    """Read the file back and compare it with the samples; parameters as for `path`."""
    judge_values(_write(answer, TableOrder(**order)), TableOrder(**order).samples)
