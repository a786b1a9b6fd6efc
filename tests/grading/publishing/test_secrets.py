"""Secrets put into a clone in many ways: each is refused, left out or found."""

import base64
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from grading.publishing.allow_list import files_for_learners, left_out, note_left_out
from grading.publishing.leaks import Search, secret_lines
from grading.publishing.publish import publish_to
from grading.publishing.unpacking import pieces_of
from grading.site.build import build_site
from grading.site.lessons import released_lessons
from helpers.errors import CourseError
from tests.conftest import ROOT, SLUGS

SECRETS = secret_lines(ROOT)
SECRET = max((line for line in SECRETS if len(line) < 200), key=len)
NAMES = "name;number\nA. Learner;4711\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A checkout of the course as git tracks it here."""
    folder = tmp_path_factory.mktemp("clone") / "course"
    folder.mkdir()
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, said.stdout.decode().split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, target)
    for command in (["init", "-q"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def put(course):
    """Put a file into the clone for one test, tracked by git or not."""
    there: list[tuple[Path, bytes | None]] = []

    def put_it(name: str, content: bytes | str, *, tracked: bool) -> Path:
        path = course / name
        there.append((path, path.read_bytes() if path.is_file() else None))
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if tracked:
            subprocess.run(["git", "add", "--force", name], cwd=course, check=True)
        return path

    yield put_it
    for path, before in reversed(there):
        path.unlink()
        if before is not None:
            path.write_bytes(before)
    subprocess.run(["git", "add", "--all"], cwd=course, check=True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data/class.csv", NAMES),
        ("helpers/solutions.zip", b"PK\x03\x04"),
        ("helpers/maps/frame.py~", SECRET),
        ("helpers/maps/frame.py.orig", SECRET),
        ("data/checkpoints/garonne/notes.npz", SECRET),
        ("landcover/later.py", SECRET),
        ("helpers/new_thing.py", "a class list by its name"),
    ],
)  # fmt: skip
def test_what_git_does_not_track_is_left_out_and_named(course, put, name, content):
    put(name, content, tracked=False)
    assert name not in files_for_learners(course)
    assert name in note_left_out(left_out(course))


@pytest.mark.parametrize(
    "name",
    ["data/class.csv", "data/class.xlsx", "helpers/solutions.zip", "helpers/backup.tar.gz",
     "helpers/maps/frame.py.bak", "data/checkpoints/garonne/gradebook.db", "landcover/notes.txt",
     "data/toulouse/names.json", "helpers/static/leaflet/LICENSE.old", "installing/list.csv",
     "data/checkpoints/other/mask.npz"],
)  # fmt: skip
def test_a_tracked_file_of_an_unknown_kind_is_refused_by_name(course, put, name):
    (course / name).parent.mkdir(exist_ok=True)
    put(name, NAMES, tracked=True)
    with pytest.raises(CourseError, match=f"{name} cannot be published"):
        files_for_learners(course)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_is_refused(course):
    link = course / "helpers" / "steps_again.py"
    link.symlink_to(f"../source/{SLUGS[0]}/{SLUGS[0]}.ipynb")
    subprocess.run(["git", "add", "helpers/steps_again.py"], cwd=course, check=True)
    try:
        with pytest.raises(CourseError, match=r"steps_again\.py cannot be published"):
            files_for_learners(course)
    finally:
        link.unlink()
        subprocess.run(["git", "add", "--all"], cwd=course, check=True)


def in_zip(text: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner/file", text)
    return target.getvalue()


def in_tar(text: bytes) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:xz") as archive:
        entry = tarfile.TarInfo("file")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
    return target.getvalue()


def in_array(text: bytes) -> bytes:
    target = io.BytesIO()
    np.savez_compressed(target, note=np.frombuffer(text, "uint8"), mask=np.zeros(3))
    return target.getvalue()


def in_picture(text: bytes) -> bytes:
    about, target = PngImagePlugin.PngInfo(), io.BytesIO()
    about.add_text("Comment", text.decode(), zip=True)
    Image.new("RGB", (4, 4)).save(target, "PNG", pnginfo=about)
    return target.getvalue()


def in_output(text: bytes) -> bytes:
    cell = nbformat.v4.new_code_cell("1")
    cell.outputs = [nbformat.v4.new_output("stream", text=f"first\n{text.decode()}\nlast")]
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()


def in_attachment(text: bytes) -> bytes:
    cell = nbformat.v4.new_markdown_cell("![a](attachment:a.zip)")
    cell.attachments = {"a.zip": {"application/zip": base64.b64encode(in_zip(text)).decode()}}
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()


def in_database(text: bytes) -> bytes:
    base = sqlite3.connect(":memory:")
    base.execute("create table notes (text)")
    base.execute("insert into notes values (?)", (text.decode(),))
    base.commit()
    return base.serialize()


HIDING = {
    "as it is": lambda text: b"first\n    " + text + b"\nlast",
    "with other spaces": lambda text: b"x " + text.replace(b" ", b"   ") + b" y",
    "wrapped": lambda text: text.replace(b" ", b"\n", 1),
    "Windows' line ends": lambda text: b"a\r\n" + text + b"\r\nb",
    "UTF-16": lambda text: text.decode().encode("utf-16"),
    "zip": in_zip,
    "zip in zip": lambda text: in_zip(in_zip(text)),
    "tar.xz": in_tar,
    "array": in_array,
    "picture": in_picture,
    "output": in_output,
    "attachment": in_attachment,
    "database": in_database,
    "JSON": lambda text: json.dumps({"a": ["x", {"b": text.decode()}]}).encode(),
    "base64": lambda text: b"<img src='data:x;base64," + base64.b64encode(text * 2) + b"'>",
    "wrapped base64": lambda text: base64.encodebytes(b"\n" + text * 3),
}


@pytest.mark.parametrize("how", HIDING)
@pytest.mark.parametrize("suffix", [".py", ".md", ".npz"])
def test_a_secret_is_found_however_it_is_packed(tmp_path, how, suffix):
    path = tmp_path / f"file{suffix}"
    path.write_bytes(HIDING[how](SECRET.encode()))
    assert SECRET in Search(SECRETS).found_in(path)


def test_a_picture_of_a_rubric_is_found_as_a_file_too(tmp_path):
    picture = in_picture(b"rubric")
    path = tmp_path / "picture.webp"
    path.write_bytes(picture)
    assert Search({base64.b64encode(picture).decode()}).found_in(path)


def test_an_archive_that_cannot_be_opened_is_not_published(tmp_path):
    path = tmp_path / "x.npz"
    path.write_bytes(in_zip(b"text" * 100).replace(b"inner", b"outer", 1))
    assert Search(SECRETS).found_in(path) == ["an archive that cannot be opened"]


def test_pieces_of_pieces_end():
    data = b"text"
    for _ in range(9):
        data = in_zip(data)
    assert len(list(pieces_of(data))) < 100


def test_a_folder_that_git_does_not_know_is_refused(tmp_path):
    with pytest.raises(CourseError, match="is no checkout of git"):
        files_for_learners(tmp_path)


def test_publish_lets_nothing_out(course, put, tmp_path):
    """Through the whole of it: what is not tracked stays, what is tracked is searched."""
    put("data/class.csv", NAMES, tracked=False)
    put("helpers/maps/solutions.py", SECRET, tracked=False)
    slug = SLUGS[0]
    notebook = nbformat.read(course / "source" / slug / f"{slug}.ipynb", as_version=4)
    notebook.cells[2].source += "\nNot to be seen: A. Learner"
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("stream", text=SECRET)]
    put(f"source/{slug}/{slug}.ipynb", nbformat.writes(notebook), tracked=True)
    files = publish_to(tmp_path / "out", root=course)
    assert not {"data/class.csv", "helpers/maps/solutions.py"} & set(files)
    everything = b"".join((tmp_path / "out" / name).read_bytes() for name in files)
    assert SECRET.encode() not in everything and b"A. Learner;4711" not in everything
    glossary = course / "notebooks" / "glossary.md"
    put("notebooks/glossary.md", glossary.read_text("utf-8") + SECRET, tracked=True)
    with pytest.raises(CourseError, match=r"glossary\.md would show.*nothing was published"):
        publish_to(tmp_path / "again", root=course)
    assert not (tmp_path / "again").exists()


@pytest.fixture(scope="module")
def lessons():
    return released_lessons()


def test_the_site_takes_its_pages_and_their_pictures_alone(course, put, lessons, tmp_path):
    beside = {"data/class.csv": NAMES, "docs/class.csv": NAMES, "docs/answers.md": SECRET,
              "docs/images/rubric.png": SECRET, "docs/grading.md.orig": SECRET,
              "notebooks/01_old.ipynb": SECRET, "grading/site/answers.html": SECRET}  # fmt: skip
    for number, (name, content) in enumerate(beside.items()):
        put(name, content, tracked=bool(number % 2))
    files = build_site(tmp_path / "site", lessons, root=course)
    everything = b"".join((tmp_path / "site" / name).read_bytes() for name in files)
    assert SECRET.encode() not in everything and b"A. Learner" not in everything


# what a page or a picture of it holds besides -> the words of the refusal
ON_A_PAGE = {
    "docs/grading.md": (f"\n\n{SECRET}\n", "grading.html would show"),
    "notebooks/glossary.md": (f"\n\n<!-- {SECRET} -->\n", "glossary.html would show"),
    "docs/hub.md": (f"\n\n[a](data:x;base64,{base64.b64encode(SECRET.encode() * 2).decode()})\n",
                    "hub.html would show"),
    "docs/images/scenes-close.jpg": (SECRET, "scenes-close.jpg would show"),
    "docs/scenes.md": ("\n\n![class](../data/README.md)\n", "data/README.md.* is no picture"),
}  # fmt: skip


@pytest.mark.parametrize("name", ON_A_PAGE)
def test_a_secret_on_a_page_or_in_its_picture_stops_the_site(course, put, lessons, tmp_path, name):
    more, words = ON_A_PAGE[name]
    put(name, (course / name).read_bytes() + more.encode(), tracked=True)
    with pytest.raises(CourseError, match=words):
        build_site(tmp_path / "site", lessons, root=course)
    assert not (tmp_path / "site").exists()
