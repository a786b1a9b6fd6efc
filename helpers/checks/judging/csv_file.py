"""A learner's CSV file, read with any separator and compared with the samples."""

import csv
import io
import re
from pathlib import Path

import numpy as np

from helpers.bands import COURSE_BANDS
from helpers.checks.core import fail, shorten
from helpers.counting import counted

COLUMNS = (*COURSE_BANDS, "feature_key")
TOLERANCE = 1e-6
LARGEST = 1_000_000  # bytes; the longest table of the checks takes about a hundredth
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# nearer than this a line is taken for a sample's, whatever was rounded
NEAR = 0.01
SEPARATORS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars", " ": "spaces"}


def read_text(path: Path) -> str:
    """Return the text of a file, or end the check where it is none."""
    size = path.stat().st_size
    if size > LARGEST:
        fail(
            expected="a file with a line for each sample",
            got=f"a file of {size / 1e6:.0f} MB",
            where=path.name,
            cause="Far more was written than the samples.",
            hint="Write each row of classified_rgb_rows once.",
        )
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        fail(
            expected="a text file",
            # the first four tell the format; behind them stands the time, in a zip for instance
            got=f"bytes that are no text, which begin with {content[:4]!r}",
            where=path.name,
            cause="A binary or compressed format was written, or another encoding than UTF-8.",
            hint="Write CSV, for example with pandas DataFrame.to_csv.",
        )


def read_table(path: Path) -> tuple[list[str], list[list[str]], str]:
    """Return header, rows and separator of a file, whatever the separator is."""
    text = read_text(path)
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=lambda mark: (first.count(mark), mark == ";"))
    try:
        table = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)]
    except csv.Error as error:
        fail(
            expected="a table of text",
            got=f"what cannot be read as CSV: {error}",
            where=path.name,
            cause="A quotation mark is not closed, or something else than a table was written.",
            hint="Open the file in the editor and compare it with the example in the task.",
        )
    if not table:
        fail(
            expected="a header and a line for each sample",
            got="an empty file",
            where=path.name,
            cause="Nothing was written, or the file was not closed.",
            hint="Open the file in a with block, or let pandas write it.",
        )
    return table[0], table[1:], separator


def is_number(text: str) -> bool:
    """Tell whether a text is a finite number with a decimal point."""
    return NUMBER.fullmatch(text.strip()) is not None


def _numbers(names: list[str], lines: list[list[str]]) -> np.ndarray:
    """Return the five columns as numbers: by name where the names are there, else the last five."""
    places = [names.index(c) if c in names else -1 for c in COLUMNS]
    if -1 in places or len(set(map(len, lines)) | {len(names)}) > 1:
        places = list(range(-len(COLUMNS), 0))
        if len(names) == len(COLUMNS) and all(is_number(name) for name in names):
            lines = [names, *lines] if [*map(float, names)] != [0, 1, 2, 3, 4] else lines
    table = np.full((len(lines), len(COLUMNS)), np.nan)
    for number, line in enumerate(lines):
        for column, place in enumerate(places):
            text = line[place] if len(line) >= len(COLUMNS) else ""
            if not is_number(text):
                cause = "A decimal comma, a unit or a missing value makes the text no number."
                fail(
                    expected=f"{counted(len(COLUMNS), 'number')} with a decimal point",
                    got=shorten(";".join(line), 80),
                    where=f"line {number + 2} of the file",
                    cause=cause,
                    hint="Open the file in the editor and compare it with the example in the task.",
                )
            table[number, column] = float(text)
    return table


def judge_values(written: Path, samples: np.ndarray) -> None:
    """Compare the reflectances of a file's lines with those of samples, in any order.

    Parameters
    ----------
    written : Path
        The learner's file.
    samples : float array of shape (n, 5)
        Reflectance and class integer that were handed to the answer; the class is not compared.

    Raises
    ------
    CheckFailed
        If a line is missing, doubled or differs by more than `TOLERANCE`.
    """
    names, lines, _ = read_table(written)
    table = _numbers(names, lines)[:, :-1]
    if len(table) != len(samples):
        fail(
            expected=f"{counted(len(samples), 'line')} after the header",
            got=counted(len(table), "line"),
            where=written.name,
            cause="Repeated samples are samples too and stay; the first one is no header.",
            hint="Write every row of classified_rgb_rows.",
        )
    left = list(range(len(table)))
    for number, row in enumerate(samples[:, :-1].astype("float64")):
        distance = np.abs(table[left] - row).max(axis=1)
        near = int(np.argmin(distance))
        if not distance[near] <= TOLERANCE:
            _report_row(number, row, table[left])
        left.pop(near)


def _report_row(number: int, row: np.ndarray, table: np.ndarray) -> None:
    nearest = table[int(np.argmin(np.abs(table - row).max(axis=1)))]
    cause = "Values, columns or rows were mixed up, scaled, cut off or left out."
    if np.abs(nearest - row).max() <= NEAR:
        cause = "Values were rounded or written with too few digits."
    fail(
        expected="; ".join(f"{v:.8g}" for v in row),
        got="; ".join(f"{v:.8g}" for v in nearest) + ", the nearest line",
        where=f"sample {number}, to be found in the file within {TOLERANCE:g}",
        cause=cause,
        hint="Write the numbers as they are, without round() or a short float_format.",
    )


def judge_places(written: Path, samples: np.ndarray) -> None:
    """Judge that each line has the class of the sample with its reflectances.

    Lines whose reflectances are near no sample's are left to `judge_values`.

    Parameters
    ----------
    written : Path
        The learner's file, whose classes are numbers.
    samples : float array of shape (n, 5)
        Reflectance and class integer that were handed to the answer.
    """
    names, lines, _ = read_table(written)
    for number, row in enumerate(_numbers(names, lines)[: 2 * len(samples)], 2):
        distance = np.abs(samples[:, :-1] - row[:-1]).max(axis=1)
        alike = samples[distance <= distance.min() + TOLERANCE, -1]
        if distance.min() <= NEAR and row[-1] not in alike:
            fail(
                expected=f"class {alike[0]:g} with the reflectances "
                + "; ".join(f"{v:.7g}" for v in row[:-1]),
                got=f"class {row[-1]:g}",
                where=f"line {number} of the file",
                cause="The column of the class was sorted, moved or counted apart from the others.",
                hint="Keep the rows whole: take the class from the same row.",
            )
