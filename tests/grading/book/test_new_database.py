"""A new gradebook is the one that nbgrader would have made."""

import sqlite3
import threading

import pytest
from nbgrader import api

from grading.book.gradebook import GradeBook
from grading.book.new_database import state_version
from grading.handed_in.masters import Course


def tables_and_version(path):
    with sqlite3.connect(path) as db:
        made = db.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'course_%' "
                          "AND name NOT LIKE 'sqlite_autoindex_course_%'")  # fmt: skip
        tables = {name: " ".join((sql or "").split()) for name, sql in made}
        versions = db.execute("SELECT version_num FROM alembic_version").fetchall()
    return tables, versions


def test_it_has_the_tables_and_the_version_of_nbgraders_own(tmp_path):
    api.Gradebook(f"sqlite:///{tmp_path}/stock.db").close()
    GradeBook(Course(tmp_path)).close()
    ours, stock = (tables_and_version(tmp_path / f) for f in ("gradebook.db", "stock.db"))
    assert ours == stock


@pytest.mark.parametrize("before", ["nothing", "an empty file", "the version alone", "all"])
def test_a_gradebook_that_was_begun_is_finished_and_has_one_version(tmp_path, before):
    file = tmp_path / "gradebook.db"
    if before == "an empty file":
        file.touch()
    if before in ("the version alone", "all"):
        state_version(file)
    if before == "all":
        GradeBook(Course(tmp_path)).close()
    GradeBook(Course(tmp_path)).close()
    tables, versions = tables_and_version(file)
    assert len(versions) == 1
    assert "grade" in tables


def test_two_who_make_it_at_the_same_time_make_one(tmp_path):
    file, together, failed = tmp_path / "gradebook.db", threading.Barrier(8), []

    def make():
        together.wait(10)
        try:
            state_version(file)
        except sqlite3.Error as error:
            failed.append(error)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    with sqlite3.connect(file) as db:
        assert db.execute("SELECT COUNT(*) FROM alembic_version").fetchone() == (1,)
