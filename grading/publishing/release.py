"""nbgrader makes release/ from source/, and notebooks/ is copied from it."""

import shutil
import sys
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from tqdm import tqdm
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grading.handed_in.attachments import pointed_to
from helpers.errors import CourseError
from helpers.files import writing
from helpers.paths import ROOT
from helpers.steps import SLUGS, START
from helpers.work.notebooks import read_notebook

CONFIG_FILE = "nbgrader_config.py"
# a file in source/, while an assignment of nbgrader is a folder there
START_MASTER = "start_here"


def course_config(root: Path) -> Config:
    """Return nbgrader's settings for a course folder: those of the file, with its own root."""
    config = PyFileConfigLoader(CONFIG_FILE, path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(root)
    return config


def course_directory(root: Path) -> CourseDirectory:
    """Return nbgrader's view of a course folder."""
    return CourseDirectory(config=course_config(root))


def generate(root: Path, slug: str, *, gradebook: bool = True) -> Path:
    """Make the learners' version of one assignment.

    Parameters
    ----------
    root : Path
        Course folder with ``source/SLUG/SLUG.ipynb``.
    slug : str
        The step.
    gradebook : bool
        Whether the course's gradebook shall know it; not needed where nothing is graded.

    Returns
    -------
    Path
        The released notebook in ``release/SLUG``.

    Raises
    ------
    CourseError
        If nbgrader refuses the source notebook.
    """
    if not (root / "source" / slug / f"{slug}.ipynb").is_file():
        raise CourseError(f"there is no source/{slug}/{slug}.ipynb in {root}")
    config = course_config(root)
    config.CourseDirectory.assignment_id = slug
    config.SaveCells.enabled = gradebook
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
    converter.force = True
    converter.no_database = not gradebook
    converter.log.setLevel("ERROR")
    try:
        converter.start()
    except (SystemExit, NbGraderException):
        raise CourseError(
            f"nbgrader could not make a release of source/{slug}: see its messages above"
        ) from None
    released = root / "release" / slug / f"{slug}.ipynb"
    _drop_pictures_of_rubrics(released)
    return released


def _drop_pictures_of_rubrics(path: Path) -> None:
    """Take out attachments that nothing in their cell shows: nbgrader clears the text alone."""
    notebook = read_notebook(path)
    before = [cell.get("attachments") for cell in notebook.cells]
    for cell in notebook.cells:
        if cell.get("attachments"):
            cell.attachments = pointed_to(cell.attachments, cell.source)
    if before != [cell.get("attachments") for cell in notebook.cells]:
        with writing(path) as temporary:
            nbformat.write(notebook, temporary)


def release_all(root: Path = ROOT, slugs: tuple[str, ...] = SLUGS) -> list[Path]:
    """Make release/ for some steps and copy the notebooks to notebooks/.

    Parameters
    ----------
    root : Path
        Course folder.
    slugs : tuple of str
        Steps.

    Returns
    -------
    list of Path
        The notebooks written.
    """
    target = root / "notebooks"
    target.mkdir(exist_ok=True)
    written = []
    for slug in tqdm(slugs, desc="Release", unit="notebook", file=sys.stdout):
        released = generate(root, slug)
        path = target / f"{slug}.ipynb"
        with writing(path) as temporary:
            shutil.copyfile(released, temporary)
        written.append(path)
    return [*_release_start(root), *written]


def _release_start(root: Path) -> list[Path]:
    """Copy the notebook before the seven, where a course has it: there is nothing to clear."""
    master = root / "source" / f"{START_MASTER}.ipynb"
    if not master.is_file():
        return []
    path = root / "notebooks" / f"{START}.ipynb"
    with writing(path) as temporary:
        shutil.copyfile(master, temporary)
    return [path]
