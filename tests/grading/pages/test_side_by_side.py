"""Pages are made in several processes: each once, and what fails in one of them is told."""

import os
import sys
from collections import Counter

import pytest

from grading.pages.side_by_side import side_by_side
from helpers.errors import CourseError


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("number", [0, 1, 2, 3, 20])
def test_each_is_worked_on_once(tmp_path, workers, number):
    def work(item: int) -> None:
        with (tmp_path / str(item)).open("a") as file:
            file.write(f"{os.getpid()} ")

    assert len(list(side_by_side(work, range(number), workers))) == number
    done = {int(path.name): path.read_text().split() for path in tmp_path.iterdir()}
    assert Counter({item: len(by) for item, by in done.items()}) == Counter(range(number))
    processes = {by[0] for by in done.values()}
    at_once = workers > 1 and number > 1 and sys.platform == "linux"
    assert len(processes) == (min(workers, number) if at_once else min(number, 1))


@pytest.mark.parametrize("workers", [1, 2])
def test_what_the_work_raises_is_raised_here(workers):
    def work(item: int) -> None:
        if item == 3:
            raise CourseError("the disk is full")

    with pytest.raises(CourseError, match="the disk is full"):
        list(side_by_side(work, range(9), workers))


@pytest.mark.skipif(sys.platform != "linux", reason="forks are used on Linux")
def test_a_process_that_dies_is_told():
    def work(item: int) -> None:
        if item == 3:
            os._exit(9)

    with pytest.raises(RuntimeError, match="ended with 9"):
        list(side_by_side(work, range(9), 2))
