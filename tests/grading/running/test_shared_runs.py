"""Notebooks that run the same code share one run, and nothing but that."""

import threading
import time

import nbformat
import pytest

from grading import sandbox
from grading.book.gradebook import GradeBook
from grading.handed_in.masters import Master
from grading.handed_in.submissions import Submission
from grading.inside.document.graded_cells import GradedCell
from grading.inside.document.repair import Rebuilt
from grading.inside.verdict import Verdict
from grading.pages.report import report_page
from grading.running.course_run import grade_course
from grading.running.job import Job
from grading.running.notebook_run import Run
from grading.running.shared_runs import SharedRuns
from tests.grading.standin import FIRST, answered, hand_in, make_course, own

sandboxed = pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox")
RIGHT = "def double(values):\n    return values * 2"
RAISES = "def double(values):\n    return values.half"
CLOCK = "import time\ndef double(values):\n    return values * 2 + 0 * time.time()"
OWN = "np.array([len(str(np.arange(5)))])"


def with_own_cell(code, **answers):
    notebook = answered(FIRST, **answers)
    notebook.cells.insert(2, own(code))
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Each learner's name says what is special."""
    made = make_course(tmp_path_factory.mktemp("class"))
    comment = nbformat.v4.new_markdown_cell("**mine**", id="mine")
    talkative = with_own_cell(f"# five\n{OWN}", double=RIGHT.replace("\n", "\n    # mine\n"))
    talkative.cells.insert(0, comment)
    hand_in(made, "a-first", FIRST, with_own_cell(OWN, double=RIGHT))
    hand_in(made, "b-talkative", FIRST, talkative)
    hand_in(made, "c-own-file", FIRST, with_own_cell(OWN, double=RIGHT))
    (made.submitted / "c-own-file" / FIRST / "numbers.csv").write_text("1;2")
    hand_in(made, "d-clock", FIRST, answered(FIRST, double=CLOCK))
    hand_in(made, "e-clock", FIRST, answered(FIRST, double=CLOCK))
    hand_in(made, "f-raises", FIRST, answered(FIRST, double=RAISES))
    hand_in(made, "g-raises-lower", FIRST, answered(FIRST, double=f"# mine\n\n{RAISES}"))
    hand_in(made, "h-raises-too", FIRST, answered(FIRST, double=RAISES))
    grade_course(made, workers=1)
    return made


def records_of(course):
    with GradeBook(course) as book:
        return {record.learner: record for record in book.records()}


@sandboxed
def test_what_runs_the_same_code_shares_a_run_and_nothing_else_does(course):
    records = records_of(course)
    assert [name for name, record in records.items() if record.is_shared] == [
        "b-talkative",
        "h-raises-too",
    ]
    assert records["d-clock"].digest == ""
    verdicts = {n: [(c.check, c.passed, c.message) for c in r.checks] for n, r in records.items()}
    assert verdicts["a-first"] == verdicts["b-talkative"] == verdicts["c-own-file"]
    assert all(passed for _, passed, _ in verdicts["a-first"])


@sandboxed
def test_a_message_that_quotes_a_line_quotes_the_own_one(course):
    said = {n: "".join(c.message for c in r.checks) for n, r in records_of(course).items()}
    assert "line 2 of your cell" in said["f-raises"]
    assert "line 4 of your cell" in said["g-raises-lower"]
    assert said["h-raises-too"] == said["f-raises"]


@sandboxed
def test_each_keeps_the_own_text_with_what_it_showed(course):
    path = course.autograded / "b-talkative" / FIRST / f"{FIRST}.ipynb"
    cells = nbformat.read(path, 4).cells
    (cell,) = [c for c in cells if c.source == f"# five\n{OWN}"]
    assert cell.outputs[0].data["text/plain"] == "array([11])"
    assert any(c.source == "**mine**" for c in cells)


@sandboxed
def test_the_report_says_who_shared(course):
    records = list(records_of(course).values())
    page = report_page(records, [r.learner for r in records], [FIRST])
    shared = page.split("Runs that were shared")[1].split("<h2>")[0]
    assert "a-first, b-talkative, c-own-file" in shared
    assert "f-raises, g-raises-lower, h-raises-too" in shared
    assert "clock" not in shared


JOB = Job(Submission("ann", FIRST), Master(FIRST, [], {}))


def notebook(digest="one", source="x = 1"):
    return Rebuilt([GradedCell("own", "code", source)], digest=digest)


def run_at_once(runs, count, slow_run):
    threads = [threading.Thread(target=runs.run, args=(notebook(), JOB, slow_run))
               for _ in range(count)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


def test_equal_ones_that_come_at_the_same_time_run_once():
    made = []

    def slow_run(rebuilt, job):
        made.append(1)
        time.sleep(0.2)
        return Run()

    run_at_once(SharedRuns(), 4, slow_run)
    assert len(made) == 1


@pytest.mark.parametrize(
    "run",
    [
        Run(reason="time"),
        Run(lost=True),
        Run(verdicts={"a": Verdict("a", message="TimeoutError: no result after 60 s")}),
        Run(reports={"own": b'{"outputs": [{"ename": "MemoryError"}]}'}),
        Run(reports={"own": b" " * 5_000_000}),
    ],
)
def test_a_run_that_might_end_otherwise_is_not_shared_and_nobody_waits_for_it(run):
    runs, together = SharedRuns(), threading.Barrier(2)
    runs.run(notebook(), JOB, lambda rebuilt, job: run)

    def meet(rebuilt, job):
        together.wait(10)  # for the other one, which runs as well
        return run

    run_at_once(runs, 2, meet)
    assert not together.broken


def test_no_more_runs_are_kept_than_there_is_room_for():
    runs, report = SharedRuns(), {"own": b" " * 4_000_000}
    for number in range(20):
        runs.run(notebook(f"{number}"), JOB, lambda rebuilt, job: Run(reports=report))
    again = [runs.run(notebook(f"{n}"), JOB, lambda rebuilt, job: Run())[1] for n in range(20)]
    assert not again[0]
    assert again[19]
