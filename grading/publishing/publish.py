"""The learners' repository, without solutions, hidden checks and rubrics."""

import re
import shutil
import tempfile
from pathlib import Path

import nbformat

from grading.handed_in.masters import Course
from grading.publishing.allow_list import files_for_learners
from grading.publishing.colab import add_colab_cell
from grading.publishing.links import Repository, badge
from grading.publishing.own_folder import copy_file, write_folder
from grading.publishing.packages import environment_text, learners_project
from grading.publishing.release import START_MASTER, generate
from grading.publishing.solutions import write_solutions
from helpers.paths import ROOT
from helpers.steps import START, STEPS
from helpers.work.notebooks import read_notebook

LEARNERS = Path(__file__).with_name("for_learners")
RECORD = ".published.json"
SOLUTIONS = (
    "The folder [solutions](solutions) has each step with one way to write it. Look there when "
    "your own function passes, or when a day and the hints have not helped."
)
DEVCONTAINER = ".devcontainer/devcontainer.json"


def publish_to(
    folder: Path,
    repository: Repository | None = None,
    root: Path = ROOT,
    *,
    solutions: bool = False,
) -> list[str]:
    """Write the learners' repository.

    Parameters
    ----------
    folder : Path
        Where to; empty, a fresh clone, or written by this command before.
    repository : Repository, optional
        Where it will be published, for badges and Colab.
    root : Path
        The course.
    solutions : bool
        Also write ``solutions/``: the steps with solutions and model answers, without hidden
        checks and rubrics, for those who learn alone.

    Returns
    -------
    list of str
        The files written, relative to the folder.

    Raises
    ------
    CourseError
        If the folder holds something else, a file cannot be published, or a secret line would be.
    """

    def make(made: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="release-") as workshop:
            _make(made, Path(workshop), root, repository)

    def add(made: Path) -> None:
        if solutions:
            _add_solutions(made, root)

    return write_folder(folder, "publish", RECORD, make, root, add)


def _add_solutions(made: Path, root: Path) -> None:
    """Write the steps with their solutions beside the learners' notebooks."""
    for path in write_solutions(Course(root), made / "solutions"):
        text = path.read_text("utf-8")
        for name in (f"{START}.ipynb", "glossary.md"):  # which are with the learners' notebooks
            text = text.replace(f"]({name}", f"](../notebooks/{name}")
        path.write_text(text, "utf-8")
    readme_path = made / "README.md"
    before, heading, after = readme_path.read_text("utf-8").partition("## Hand in")
    text = f"{before}{SOLUTIONS}\n\n{heading}{after}"
    readme_path.write_text(text, "utf-8", newline="\n")


def _make(made: Path, workshop: Path, root: Path, repository: Repository | None) -> None:
    """Write all files into a new folder; notebooks are made anew from source/."""
    for name in (*files_for_learners(root), DEVCONTAINER):
        copy_file(root / name, made / name)
    shutil.copytree(root / "source", workshop / "source")
    notebooks = {s.slug: generate(workshop, s.slug, gradebook=False) for s in STEPS}
    for name, path in {START: root / "source" / f"{START_MASTER}.ipynb", **notebooks}.items():
        notebook = read_notebook(path)
        if repository:
            add_colab_cell(notebook, repository, first=name == START)
        nbformat.write(notebook, made / "notebooks" / f"{name}.ipynb")
    learners_lock = root / "requirements" / "learners.lock"
    copy_file(learners_lock, made / "requirements" / "course.lock")
    for name, text in {
        "environment.yml": environment_text(learners_lock),
        "pyproject.toml": learners_project(
            (LEARNERS / "pyproject.toml.in").read_text("utf-8"), root
        ),
        "nbgrader_config.py": (LEARNERS / "nbgrader_config.py").read_text("utf-8"),
        "README.md": readme(repository),
    }.items():
        (made / name).write_text(text, "utf-8", newline="\n")


def readme(repository: Repository | None) -> str:
    """Return the README of the learners' repository."""
    text = (LEARNERS / "README.md").read_text("utf-8")
    start = (
        "In the browser, without installing anything: use a badge of a step below."
        if repository
        else ""
    )
    text = text.replace("{start}", start).replace("{steps}", step_table(repository))
    return re.sub(r"\n{3,}", "\n\n", text)


def step_table(repository: Repository | None) -> str:
    """Return the table of steps in Markdown, with badges where there is an address."""
    head = ["step", "you write", *(["open"] if repository else [])]
    rows = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines = [("Start here", START, "nothing yet: ten minutes to begin with", "the start")]
    lines += [
        (f"{s.number} {s.title.capitalize()}", s.slug, f"`{s.function}`", f"step {s.number}")
        for s in STEPS
    ]
    for title, slug, written, name in lines:
        path = f"notebooks/{slug}.ipynb"
        cells = [f"[{title}]({path})", written]
        if repository:
            links = repository.links(path).items()
            cells.append(" ".join(
                badge(service, f"Open {name} in {service}", link) for service, link in links
            ))  # fmt: skip
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)
