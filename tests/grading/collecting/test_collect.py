"""`collect`: whatever a learning platform hands out ends in submitted/LEARNER/STEP, once."""

import os
import zipfile
from datetime import UTC, datetime

import nbformat
import pytest
from click.testing import CliRunner

from commands.collect import collect
from grading.collecting.collect import collect_into
from helpers.errors import CourseError
from tests.grading.collecting.zips import STEP3, STEP5, notebook, packed, stripped


def handed_in(tmp_path, files: dict[str, bytes], day: int = 3):
    path = tmp_path / "handed_in.zip"
    path.write_bytes(packed(files, day))
    return path


def outcomes(rows) -> dict[str, tuple[str, str, str]]:
    return {r.item.found.place: (r.item.learner, r.item.step, r.outcome) for r in rows}


@pytest.mark.parametrize(
    ("name", "learner"),
    [
        ("Ada Lovelace_1234_assignsubmission_file_/03_rasterize_polygons.ipynb", "Ada-Lovelace"),
        ("Ada Lovelace_1234_assignsubmission_file_Step 3 (1).ipynb", "Ada-Lovelace"),
        ("lovelaceada_1234_99887_Step 3-1.ipynb", "lovelaceada"),
        ("lovelaceada_LATE_1234_99887_untitled.ipynb", "lovelaceada"),
        ("ada/whatever.ipynb", "ada"),
        ("ada/03_rasterize_polygons/03_rasterize_polygons.ipynb", "ada"),
        ("Éloïse Müller_7_assignsubmission_file_/a.ipynb", "Eloise-Muller"),
    ],
)
def test_learner_and_step_are_found_whatever_the_platform(course, tmp_path, name, learner):
    content = notebook(STEP3)
    source = handed_in(tmp_path, {name: content, "bob/b.ipynb": notebook(STEP5)})
    rows = collect_into(course, source)
    assert outcomes(rows)[name] == (learner, STEP3, "new")
    written = course.submitted / learner / STEP3 / f"{STEP3}.ipynb"
    assert written.read_bytes() == content
    assert (course.submitted / "bob" / STEP5 / f"{STEP5}.ipynb").is_file()


def test_a_folder_around_everything_is_nobodys(course, tmp_path):
    names = ("submissions/ada/a.ipynb", "submissions/bob/b.ipynb")
    collect_into(course, handed_in(tmp_path, {name: notebook() for name in names}))
    assert {p.name for p in course.submitted.iterdir()} == {"ada", "bob"}


def test_the_courses_own_zips_also_as_a_zip_of_zips(course, tmp_path):
    pack = packed({f"{STEP3}.ipynb": notebook(), "polygons/garonne/my.geojson": b"{}",
                   "land-cover.json": b"{}"})  # fmt: skip
    name = "upload_land-cover__ada.l__20260504-120000 (2).zip"
    rows = collect_into(course, handed_in(tmp_path, {name: pack, f"x/{name}": b"no zip"}))
    assert (course.submitted / "ada.l" / STEP3 / f"{STEP3}.ipynb").is_file()
    assert [r.outcome for r in rows if r.item.odd] == [
        "is no zip that can be opened (File is not a zip file)"
    ]
    stamp = (course.submitted / "ada.l" / STEP3 / "timestamp.txt").read_text()
    packed_at = datetime(2026, 5, 4, 12).astimezone(UTC)
    assert stamp == packed_at.strftime("%Y-%m-%d %H:%M:%S.%f UTC")


def test_two_people_of_one_name_stay_two(course, tmp_path):
    names = ("Ada L_1_assignsubmission_file_/a.ipynb", "Ada L_2_assignsubmission_file_/a.ipynb")
    collect_into(course, handed_in(tmp_path, {name: notebook() for name in names}))
    assert {p.name for p in course.submitted.iterdir()} == {"Ada-L-1", "Ada-L-2"}


def test_the_step_is_found_without_metadata_and_against_the_name(course, tmp_path):
    files = {
        "ada/03_rasterize_polygons.ipynb": stripped(STEP5),
        "bob/Step 3.ipynb": notebook(STEP3)[:500],
    }
    rows = outcomes(collect_into(course, handed_in(tmp_path, files)))
    assert rows["ada/03_rasterize_polygons.ipynb"] == ("ada", STEP5, "new")
    assert rows["bob/Step 3.ipynb"] == ("bob", STEP3, "new")  # cut off: the name alone tells


def test_the_newest_of_several_is_kept_whatever_the_order(course, tmp_path):
    old, new = notebook(mark="old"), notebook(mark="new")
    inner = packed({"a.ipynb": new}, day=9)
    source = handed_in(tmp_path, {"ada/z.ipynb": old, "ada/new.zip": inner, "ada/a.ipynb": old})
    rows = collect_into(course, source)
    assert sorted(row.outcome for row in rows) == ["new", "older", "older"]
    assert (course.submitted / "ada" / STEP3 / f"{STEP3}.ipynb").read_bytes() == new


def test_collecting_again_changes_nothing_and_a_newer_file_keeps_the_older(course, tmp_path):
    first, second = notebook(mark="1"), notebook(mark="2")
    collect_into(course, handed_in(tmp_path, {"ada/a.ipynb": first}))
    (again,) = collect_into(course, handed_in(tmp_path, {"ada/a.ipynb": first}))
    assert again.outcome == "same"
    (newer,) = collect_into(course, handed_in(tmp_path, {"ada/a.ipynb": second}, day=5))
    assert newer.outcome == "newer"
    (older,) = collect_into(course, handed_in(tmp_path, {"ada/a.ipynb": first}))
    assert older.outcome == "older"
    assert (course.submitted / "ada" / STEP3 / f"{STEP3}.ipynb").read_bytes() == second
    (kept,) = (course.submitted / ".older").rglob("*.ipynb")
    assert kept.read_bytes() == first


def test_a_dry_run_changes_nothing(course, tmp_path):
    source = handed_in(tmp_path, {"ada/a.ipynb": notebook()})
    result = CliRunner().invoke(collect, [str(source), "--dry-run", "--folder", str(course.folder)])
    assert result.exit_code == 0, result.output
    assert "Nothing was changed" in result.output
    assert STEP3 in result.output
    assert not course.submitted.exists()


def test_no_path_and_no_link_leads_out_of_the_folder(course, tmp_path):
    link = zipfile.ZipInfo("ada/link.ipynb", (2026, 5, 3, 10, 0, 0))
    link.external_attr = 0o120777 << 16
    source = tmp_path / "evil.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("../../../evil.ipynb", notebook())
        archive.writestr("/etc/evil.ipynb", notebook())
        archive.writestr("..\\..\\evil.ipynb", notebook())
        archive.writestr(".ssh/a.ipynb", notebook())
        archive.writestr(link, "/etc/passwd")
    before = {p for p in tmp_path.rglob("*") if course.submitted not in p.parents}
    rows = collect_into(course, source)
    after = {p for p in tmp_path.rglob("*") if course.submitted not in p.parents}
    assert after - before <= {course.submitted, course.folder / "learners.json"}
    names = [p.name for p in course.submitted.iterdir()] if course.submitted.exists() else []
    assert all(name[0] not in "./" for name in names)
    assert any("link" in row.outcome for row in rows)


@pytest.mark.skipif(os.name == "nt", reason="links need rights under Windows")
def test_links_in_a_folder_are_not_followed(course, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(notebook())
    folder = tmp_path / "class"
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / "a.ipynb").symlink_to(secret)
    (folder / "bob").symlink_to(tmp_path, target_is_directory=True)
    rows = collect_into(course, folder)
    assert {row.outcome for row in rows} == {"is a link, which is not followed"}
    assert not course.submitted.exists()


def test_odd_files_are_listed_and_stay_where_they_are(course, tmp_path):
    folder = tmp_path / "class"
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / "essay.docx").write_bytes(b"text")
    (folder / "ada" / "other.ipynb").write_bytes(
        nbformat.writes(nbformat.v4.new_notebook()).encode()
    )
    (folder / "nobody.ipynb").write_bytes(notebook())
    rows = outcomes(collect_into(course, folder))
    assert rows["ada/essay.docx"][2] == "is no notebook"
    assert rows["ada/other.ipynb"][2] == "is a notebook, but none of this course"
    assert rows["nobody.ipynb"][2] == "nothing tells whose it is"
    assert len([p for p in folder.rglob("*") if p.is_file()]) == 3


def test_a_source_that_is_none_is_told(course, tmp_path):
    with pytest.raises(CourseError, match=r"nothing\.zip is not there"):
        collect_into(course, tmp_path / "nothing.zip")
