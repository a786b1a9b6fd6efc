"""The learners' repository, without solutions, hidden checks and rubrics."""

import json
import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit

from grading.publishing.leaks import find_leaks, secret_lines
from grading.publishing.release import START_MASTER, generate
from helpers.errors import CourseError
from helpers.files import writing
from helpers.paths import ROOT
from helpers.steps import START, STEPS

LEARNERS = Path(__file__).with_name("for_learners")
RECORD = ".published.json"
BADGE = "https://mybinder.org/badge_logo.svg"
SERVICES = {"github.com": "gh", "gitlab.com": "gl"}
COPIED = (
    "LICENSE",
    "environment.py",
    "environment.yml",
    "postBuild",
    "overrides.json",
    "requirements/course.lock",
    ".devcontainer/devcontainer.json",
)
MADE = ("__pycache__", "*.pyc", ".ipynb_checkpoints")
# folder to copy -> what in it is made on each computer anew
FOLDERS = {"helpers": MADE, "data": (*MADE, "scenes")}
IGNORED = "\n".join((".venv/", "__pycache__/", ".ipynb_checkpoints/", "data/scenes/",
                     "notebooks/results/", "*.egg-info/", ""))  # fmt: skip


def publish_to(
    folder: Path, url: str | None = None, ref: str = "HEAD", root: Path = ROOT
) -> list[str]:
    """Write the learners' repository.

    Parameters
    ----------
    folder : Path
        Where to; empty, a fresh clone, or written by this command before.
    url : str, optional
        Address of the learners' repository on GitHub or GitLab.
    ref : str
        Branch or tag that badges open.
    root : Path
        The course.

    Returns
    -------
    list of str
        The files written, relative to the folder.

    Raises
    ------
    CourseError
        If the folder holds something else, or a secret line would be published.
    """
    before = _published_before(folder)
    with tempfile.TemporaryDirectory(prefix="publish-") as temporary:
        made = Path(temporary) / "learners"
        _make(made, Path(temporary) / "release", root, url, ref)
        leaks = find_leaks(made, secret_lines(root))
        if leaks:
            path, line = leaks[0]
            raise CourseError(
                f"{path.relative_to(made)} would show learners what they must not see "
                f"({line!r}, {len(leaks)} lines in all): nothing was published"
            )
        files = sorted(p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file())
        for name in files:
            _copy(made / name, folder / name)
    for name in set(before) - set(files):
        (folder / name).unlink(missing_ok=True)
    with writing(folder / RECORD) as record:
        record.write_text(json.dumps(files, indent=1) + "\n", "utf-8")
    return files


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


def _make(made: Path, workshop: Path, root: Path, url: str | None, ref: str) -> None:
    """Write all files into a new folder; notebooks are made anew from source/."""
    made.mkdir()
    shutil.copytree(root / "source", workshop / "source")
    notebooks = [generate(workshop, step.slug, gradebook=False) for step in STEPS]
    for path in (*notebooks, root / "notebooks" / "glossary.md"):
        _copy(path, made / "notebooks" / path.name)
    start = root / "source" / f"{START_MASTER}.ipynb"
    if start.is_file():
        _copy(start, made / "notebooks" / f"{START}.ipynb")
    for name, left_out in FOLDERS.items():
        ignore = shutil.ignore_patterns(*left_out)
        shutil.copytree(root / name, made / name, ignore=ignore)
    for name in COPIED:
        _copy(root / name, made / name)
    for name in ("course.py", "pyproject.toml"):
        _copy(LEARNERS / name, made / name)
    (made / ".gitignore").write_text(IGNORED, "utf-8")
    (made / "README.md").write_text(readme(url, ref), "utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with writing(target) as temporary:
        shutil.copy(source, temporary)


def readme(url: str | None, ref: str = "HEAD") -> str:
    """Return the README of the learners' repository."""
    start = (
        "In the browser, without installing anything: use the badge of a step below." if url else ""
    )
    text = (LEARNERS / "README.md").read_text("utf-8")
    text = text.replace("{start}", start).replace("{steps}", step_table(url, ref))
    return re.sub(r"\n{3,}", "\n\n", text)


def step_table(url: str | None, ref: str = "HEAD") -> str:
    """Return the table of steps in Markdown, with a Binder badge each where there is an address."""
    head = ["step", "you write", *(["open"] if url else [])]
    rows = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines = [("Start here", START, "nothing yet: ten minutes to begin with", "the start")]
    lines += [
        (f"{s.number} {s.title.capitalize()}", s.slug, f"`{s.function}`", f"step {s.number}")
        for s in STEPS
    ]
    for title, slug, written, name in lines:
        cells = [f"[{title}](notebooks/{slug}.ipynb)", written]
        if url:
            link = binder_link(url, ref, f"notebooks/{slug}.ipynb")
            cells.append(f"[![Open {name} in Binder]({BADGE})]({link})")
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def binder_link(url: str, ref: str, notebook: str) -> str:
    """Return the address that opens a notebook of a repository in Binder.

    Parameters
    ----------
    url : str
        Address of the repository, as ``https://github.com/ORG/REPO``.
    ref : str
        Branch or tag.
    notebook : str
        Path of the notebook in the repository.

    Returns
    -------
    str
        A link to mybinder.org.

    Raises
    ------
    CourseError
        If the address is not one of a repository on GitHub or GitLab.
    """
    parts = urlsplit(url if "://" in url else f"https://{url}")
    path = parts.path.strip("/").removesuffix(".git")
    service = SERVICES.get(parts.netloc.lower())
    if service is None or path.count("/") < 1:
        raise CourseError(
            f"{url!r} is no address of a repository on {' or '.join(SERVICES)}: "
            "write it as https://github.com/ORG/REPO"
        )
    name = quote(path, safe="") if service == "gl" else path
    place = f"{name}/{quote(ref, safe='')}"
    return f"https://mybinder.org/v2/{service}/{place}?labpath={quote(notebook, safe='')}"
