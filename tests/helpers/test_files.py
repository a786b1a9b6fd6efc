"""Files that other programs hold, and names that not every disk takes."""

from pathlib import Path, PureWindowsPath

import pytest

from grading.collecting.placing import file_name
from grading.handed_in.register import Register, folder_name
from helpers.errors import CourseError
from helpers.files import for_every_disk, writing
from helpers.work.pack import plain_name

DEVICES = ("CON", "con", "PRN", "aux", "nul", "COM1", "com9", "LPT1", "CONIN$")
NAMES = (
    *DEVICES,
    "aux.txt",
    "con.tar.gz",
    "nul .csv",
    "lpt9..x",
    "Ana.",
    "Ana. .",
    "a" * 300 + ".",
)


def is_held(monkeypatch, times):
    """Let other programs hold the file for the first so many tries, as on Windows."""
    replace, tries = Path.replace, []

    def held(self, target):
        tries.append(target)
        if len(tries) <= times:
            raise PermissionError(13, "in use", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("helpers.files._PAUSES", (0, 0, 0))


def write(path, text):
    with writing(path) as new:
        new.write_text(text)


def test_a_file_held_for_a_moment_is_replaced_all_the_same(tmp_path, monkeypatch):
    path = tmp_path / "map.csv"
    write(path, "old")
    is_held(monkeypatch, 2)
    write(path, "new")
    assert path.read_text() == "new" and list(tmp_path.iterdir()) == [path]


def test_a_file_held_for_good_stays_and_the_new_one_lies_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "map.csv"
    write(path, "old")
    is_held(monkeypatch, 100)
    for number in (1, 2):
        with pytest.raises(CourseError, match=rf"QGIS.*Excel.* map-new{number}\.csv\.$") as caught:
            write(path, f"new {number}")
        assert str(caught.value).startswith(str(path))
    assert path.read_text() == "old"
    assert (tmp_path / "map-new1.csv").read_text() == "new 1"
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == ["map-new1.csv", "map-new2.csv", "map.csv"]


@pytest.mark.filterwarnings("ignore:.*is_reserved:DeprecationWarning")
@pytest.mark.parametrize("make", [for_every_disk, folder_name, file_name, plain_name])
def test_no_name_made_from_a_persons_is_a_device_or_ends_in_a_dot(make):
    for name in NAMES:
        made = make(name)
        assert not PureWindowsPath(made).is_reserved(), (name, made)
        assert made == made.rstrip(". ") and made, (name, made)


def test_other_names_stay_as_they_are():
    for name in ("console", "COM", "COM10", "lpt", "a.b"):
        assert for_every_disk(name) == name
    for name in ("Auxerre.csv", "my con.txt", "nullable.tif", "com10.geojson"):
        assert for_every_disk(name) == name == file_name(name)


def test_students_with_names_of_devices_have_folders_of_their_own(tmp_path):
    register = Register(tmp_path / "learners.json")
    folders = [register.add(name).folder for name in ("Con", "CON", "con_", "Aux.")]
    assert len({folder.casefold() for folder in folders}) == 4
    assert not {folder.casefold() for folder in folders} & {"con", "aux"}
