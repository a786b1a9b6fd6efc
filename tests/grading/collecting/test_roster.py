"""`roster`: class lists as platforms export them, by their own headings."""

import sqlite3

import pytest
from click.testing import CliRunner

from commands.roster import roster
from grading.collecting.collect import collect_download
from grading.collecting.roster import enter, read_roster
from grading.handed_in.register import Register
from helpers.errors import CourseError
from tests.grading.collecting.zips import STEP3, STEP5, notebook, packed

LISTS = {
    "Moodle": "First name,Last name,Email address,ID number,Username\n"
              "Ada,Lovelace,ada@x.org,s1,ada.l\nWei,Zhang,wei@x.org,s2,wei.z\n",
    "Moodle in French": "Prénom;Nom de famille;Adresse de courriel\nAda;Lovelace;ada@x.org\n"
                        "Wei;Zhang;wei@x.org\n",
    "Moodle's worksheet": 'Identifier,"Full name","Email address",Status,Grade\n'
                          'Participant 11,"Ada Lovelace",ada@x.org,Submitted,\n'
                          'Participant 12,"Wei Zhang",wei@x.org,Submitted,\n',
    "Canvas": 'Student,ID,SIS Login ID,Section,Step 1 (7)\n"    Points Possible",,,,10\n'
              '"Lovelace, Ada",128,ada@x.org,A,\n"Zhang, Wei",129,wei@x.org,A,\n'
              '"Student, Test",999,,A,\n',
    "Brightspace": "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n"
                   "#s1,#ada.l,Lovelace,Ada,ada@x.org,#\n#s2,#wei.z,Zhang,Wei,wei@x.org,#\n",
    "nbgrader": "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,ada@x.org,128\n"
                "wei,Wei,Zhang,wei@x.org,129\n",
}  # fmt: skip
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\n'
    '"Lovelace"\t"Ada"\t"ada.l"\t"s1"\t""\t"Yes"\n"Zhang"\t"Wei"\t"wei.z"\t"s2"\t""\t"Yes"\n'
)


def write(tmp_path, content: str | bytes, name: str = "list.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_lists_of_platforms_are_read_by_their_headings(tmp_path, kind, mark):
    said, entries = read_roster(write(tmp_path, mark + LISTS[kind]))
    assert said == kind.split()[0].removesuffix("'s")
    assert [(e.first, e.last) for e in entries] == [("Ada", "Lovelace"), ("Wei", "Zhang")]
    assert {e.email or e.username for e in entries} == {"ada@x.org", "wei@x.org"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "cp1252"])
def test_blackboards_table_is_no_real_workbook(tmp_path, encoding):
    content = BLACKBOARD.replace("Ada", "Zoë").encode(encoding)
    said, entries = read_roster(write(tmp_path, content, "gc.xls"))
    assert said == "Blackboard"
    assert (entries[0].first, entries[0].username, entries[0].id_number) == ("Zoë", "ada.l", "s1")


@pytest.mark.parametrize(
    ("content", "says"),
    [("a,b\n1,2\n", "no heading"), ("", "no heading"), ("Email\n", "nobody below"),
     (b"PK\x03\x04rest", "save it there as CSV"), ("ID,Grade\n1,2\n", "no heading")],
)  # fmt: skip
def test_a_list_that_is_none_is_told(tmp_path, content, says):
    with pytest.raises(CourseError, match=says):
        read_roster(write(tmp_path, content))


def collected(course, tmp_path, files: dict[str, bytes]):
    path = tmp_path / "download.zip"
    path.write_bytes(packed(files))
    return collect_download(course, path)


def listed(course, tmp_path, kind: str) -> Register:
    register = Register.read(course)
    _, entries = read_roster(write(tmp_path, LISTS[kind]))
    enter(register, entries, "list")
    register.write()
    return register


def test_a_list_after_the_collecting_finds_who_handed_in(course, tmp_path):
    names = ("Ada Lovelace_11", "Odd Name_13")
    collected(course, tmp_path,
              {f"{name}_assignsubmission_file_/a.ipynb": notebook() for name in names})  # fmt: skip
    register = listed(course, tmp_path, "Moodle")
    people = register.by_folder()
    assert people["Ada-Lovelace"].email == "ada@x.org"
    assert people["Ada-Lovelace"].handed_in
    assert not people["Odd-Name"].listed
    again = listed(course, tmp_path, "Moodle")
    assert set(again.by_folder()) == set(people)  # nobody twice


def test_a_list_before_the_collecting_names_the_folders(course, tmp_path):
    listed(course, tmp_path, "Canvas")
    collected(course, tmp_path, {"lovelaceada_128_1_a.ipynb": notebook(),
                                 "somebodyelse_500_2_a.ipynb": notebook()})  # fmt: skip
    folders = {p.name for p in course.submitted.glob("[!.]*")}
    assert folders == {"Ada-Lovelace", "somebodyelse"}


def test_one_person_on_two_platforms_is_one_by_the_list(course, tmp_path):
    listed(course, tmp_path, "Brightspace")
    collected(course, tmp_path, {
        "step3.zip": packed({"Ada Lovelace_11_assignsubmission_file_/a.ipynb": notebook()}),
        "step5.zip": packed({"S_ada.l_attempt_2026-05-03-10-00-00_b.ipynb": notebook(STEP5)}),
    })  # fmt: skip
    assert {p.name for p in course.submitted.glob("[!.]*")} == {"Ada-Lovelace"}
    assert {p.name for p in (course.submitted / "Ada-Lovelace").iterdir()} == {STEP3, STEP5}


def test_two_of_one_name_in_the_list_are_entered_and_told_apart_by_their_keys(course, tmp_path):
    twins = "First name,Last name,Username\nWei,Zhang,w1\nWei,Zhang,w2\n"
    register = Register.read(course)
    _, entries = read_roster(write(tmp_path, twins))
    enter(register, entries, "list")
    assert len({person.folder for person in register.people}) == 2
    enter(register, entries, "list")
    assert len(register.people) == 2


def test_formgraders_students_get_names_addresses_and_keys(course, tmp_path):
    path = write(tmp_path, LISTS["Canvas"])
    result = CliRunner().invoke(roster, [str(path), "--folder", str(course.folder)])
    assert result.exit_code == 0, result.output
    with sqlite3.connect(course.database) as book:
        rows = book.execute("SELECT id, first_name, last_name, lms_user_id FROM student").fetchall()
    assert set(rows) == {
        ("Ada-Lovelace", "Ada", "Lovelace", "128"),
        ("Wei-Zhang", "Wei", "Zhang", "129"),
    }
