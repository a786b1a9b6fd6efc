"""Feedback goes back under the names of the download, with an index for each learner."""

import re
import zipfile

import pytest

from grading.collecting.platforms import read_name
from grading.handed_in.masters import Course
from grading.handed_in.register import HandIn, Person, Register
from grading.pages.handing_back import zip_feedback
from helpers.errors import CourseError

STEPS = ("03_rasterize_polygons", "05_save_samples")
# As Moodle and Canvas read the names of what is uploaded: see mod/assign/feedback/file and
# Canvas' "Upload Submissions".
MOODLE_READS = re.compile(r"^[^_/]+_(\d+)_assignsubmission_file_?(/.+)$")
CANVAS_READS = re.compile(r"^\w*?_?(?:LATE_)?(\d+|anon_\w+?)_(\d+)_.+\.html$")


def a_class(tmp_path, platform: str, places: dict[str, dict[str, str]]) -> Course:
    """A class whose pages are written: learner, step, the platform's name."""
    course, people = Course(tmp_path), []
    for learner, own in places.items():
        folder = course.feedback / learner
        folder.mkdir(parents=True)
        links = "".join(f'<a href="{step}/{step}.html">x</a>' for step in own)
        (folder / "index.html").write_text(links)
        person = Person(learner, learner)
        for step, place in own.items():
            (folder / step).mkdir()
            (folder / step / f"{step}.html").write_text(f"{learner} {step}")
            sighting = read_name(place)
            person.handed_in[step] = HandIn(platform, sighting.key, place, "x.ipynb")
        people.append(person)
    Register(course.folder / "learners.json", people).write()
    return course


def contents(path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_moodle_finds_each_page_by_its_number(tmp_path):
    course = a_class(tmp_path, "moodle", {
        "ada": {STEPS[0]: "Ada L_11_assignsubmission_file_",
                STEPS[1]: "Ada L_21_assignsubmission_file"},
        "李雷": {STEPS[0]: "李雷_12_assignsubmission_file_",
                 STEPS[1]: "李雷_22_assignsubmission_file_x.zip"},
    })  # fmt: skip
    zipped = zip_feedback(course, "moodle", tmp_path / "out")
    assert [path.name for path in zipped.paths] == [
        "feedback-moodle-03.zip",
        "feedback-moodle-05.zip",
    ]
    found = {MOODLE_READS.match(name)[1]: text for path in zipped.paths
             for name, text in contents(path).items()}  # fmt: skip
    assert found == {"11": f"ada {STEPS[0]}", "21": f"ada {STEPS[1]}", "12": f"李雷 {STEPS[0]}",
                     "22": f"李雷 {STEPS[1]}"}  # fmt: skip
    assert zipped.pages == 4


def test_a_pack_in_one_assignment_goes_back_as_one_with_an_index(tmp_path):
    place = "Ada L_11_assignsubmission_file_"
    course = a_class(tmp_path, "moodle", {"ada": dict.fromkeys(STEPS, place)})
    (path,) = zip_feedback(course, "moodle", tmp_path / "out").paths
    files = contents(path)
    assert set(files) == {f"{place}/{name}.html" for name in (*STEPS, "index")}
    links = re.findall('href="([^"]+)"', files[f"{place}/index.html"])
    assert {f"{place}/{link}" for link in links} < set(files)


def test_canvas_finds_each_page_by_both_numbers(tmp_path):
    course = a_class(tmp_path, "canvas", {
        "ada": {STEPS[0]: "lovelaceada_LATE_1234_5678_Step 3-1.ipynb"},
        "anon": {STEPS[0]: "anon_aB3_99_x.ipynb"},
        "zip": {STEPS[0]: "zipper_77_88_land-cover__zip__20260503-100000.zip",
                STEPS[1]: "zipper_77_88_land-cover__zip__20260503-100000.zip"},
    })  # fmt: skip
    (path,) = zip_feedback(course, "canvas", tmp_path / "out").paths
    files = contents(path)
    read = {CANVAS_READS.match(name).groups() for name in files}
    assert read == {("1234", "5678"), ("anon_aB3", "99"), ("77", "88")}
    assert len(files) == 7  # step 3 of three, step 5 of the pack, an index each
    assert files["lovelaceada_LATE_1234_5678_03_rasterize_polygons.html"] == f"ada {STEPS[0]}"


@pytest.mark.parametrize(
    ("platform", "place", "name"),
    [
        ("blackboard", "Step 3_a_b_attempt_2026-05-03-10-00-00_x.ipynb",
         "Step 3_a_b_attempt_2026-05-03-10-00-00_03_rasterize_polygons.html"),
        ("brightspace", "15271-890 - Ada L - May 3, 2026 1159 PM",
         "15271-890 - Ada L - May 3, 2026 1159 PM/03_rasterize_polygons.html"),
    ],
)  # fmt: skip
def test_other_platforms_get_the_names_of_their_download(tmp_path, platform, place, name):
    course = a_class(tmp_path, platform, {"ada": {STEPS[0]: place}})
    (path,) = zip_feedback(course, platform, tmp_path / "out").paths
    assert set(contents(path)) == {name}


def test_who_is_left_out_is_named_and_an_empty_zip_is_refused(tmp_path):
    course = a_class(tmp_path, "canvas", {"ada": {STEPS[0]: "a_1_2_x.ipynb"}})
    (course.feedback / "bob").mkdir()
    register = Register.read(course)
    register.people.append(Person("bob", "Bob"))
    register.write()
    assert zip_feedback(course, "canvas", tmp_path / "out").left_out == ["bob"]
    with pytest.raises(CourseError, match="choose another platform"):
        zip_feedback(course, "moodle", tmp_path / "out")
