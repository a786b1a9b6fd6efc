"""The learners' repository, without solutions, hidden checks and rubrics."""

import json
import re
import shutil
import tempfile
from pathlib import Path

import nbformat

from grading.publishing.allow_list import files_for_learners
from grading.publishing.colab import add_colab_cell
from grading.publishing.leaks import find_leaks, secret_lines
from grading.publishing.links import Repository, badge
from grading.publishing.packages import environment_text, learners_project
from grading.publishing.release import START_MASTER, generate
from helpers.errors import CourseError
from helpers.files import writing
from helpers.paths import ROOT
from helpers.steps import START, STEPS
from helpers.work.notebooks import read_notebook

LEARNERS = Path(__file__).with_name("for_learners")
RECORD = ".published.json"
DEVCONTAINER = ".devcontainer/devcontainer.json"


def publish_to(folder: Path, repository: Repository | None = None, root: Path = ROOT) -> list[str]:
    """Write the learners' repository.

    Parameters
    ----------
    folder : Path
        Where to; empty, a fresh clone, or written by this command before.
    repository : Repository, optional
        Where it will be published, for badges and Colab.
    root : Path
        The course.

    Returns
    -------
    list of str
        The files written, relative to the folder.

    Raises
    ------
    CourseError
        If the folder holds something else, a file cannot be published, or a secret line would be.
    """
    before = _published_before(folder)
    with tempfile.TemporaryDirectory(prefix="publish-") as temporary:
        made = Path(temporary) / "learners"
        _make(made, Path(temporary) / "release", root, repository)
        refuse_leaks(made, root)
        files = sorted(p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file())
        for name in files:
            _copy(made / name, folder / name)
    for name in set(before) - set(files):
        (folder / name).unlink(missing_ok=True)
    with writing(folder / RECORD) as record:
        record.write_text(json.dumps(files, indent=1) + "\n", "utf-8")
    return files


def refuse_leaks(made: Path, root: Path) -> None:
    """Refuse a folder that would show what learners must not see."""
    leaks = find_leaks(made, secret_lines(root))
    if leaks:
        path, line = leaks[0]
        raise CourseError(
            f"{path.relative_to(made)} would show learners what they must not see "
            f"({line!r}, {len(leaks)} lines in all): nothing was published"
        )


def _published_before(folder: Path) -> list[str]:
    """Return the files of the last time; refuse a folder that is someone else's."""
    record = folder / RECORD
    if record.is_file():
        names = json.loads(record.read_text("utf-8"))
        return [n for n in names if not Path(n).is_absolute() and ".." not in Path(n).parts]
    others = (
        [path.name for path in folder.iterdir() if path.name != ".git"] if folder.is_dir() else []
    )
    if others:
        raise CourseError(
            f"{folder} is not empty and was not made by publish (it holds {others[0]}): "
            "name a new folder or an empty clone"
        )
    return []


def _make(made: Path, workshop: Path, root: Path, repository: Repository | None) -> None:
    """Write all files into a new folder; notebooks are made anew from source/."""
    made.mkdir()
    for name in (*files_for_learners(root), DEVCONTAINER):
        _copy(root / name, made / name)
    shutil.copytree(root / "source", workshop / "source")
    notebooks = {s.slug: generate(workshop, s.slug, gradebook=False) for s in STEPS}
    for name, path in {START: root / "source" / f"{START_MASTER}.ipynb", **notebooks}.items():
        notebook = read_notebook(path)
        if repository:
            add_colab_cell(notebook, repository)
        nbformat.write(notebook, made / "notebooks" / f"{name}.ipynb")
    learners_lock = root / "requirements" / "learners.lock"
    _copy(learners_lock, made / "requirements" / "course.lock")
    for name, text in {
        "environment.yml": environment_text(learners_lock),
        "pyproject.toml": learners_project(
            (LEARNERS / "pyproject.toml.in").read_text("utf-8"), root
        ),
        "nbgrader_config.py": (LEARNERS / "nbgrader_config.py").read_text("utf-8"),
        "README.md": readme(repository),
    }.items():
        (made / name).write_text(text, "utf-8", newline="\n")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with writing(target) as temporary:
        shutil.copy(source, temporary)


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
