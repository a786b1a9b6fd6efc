"""`collect`: one folder for one person, whatever a platform calls them and whatever they do."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from commands.collect import collect
from commands.roster import roster
from grading.collecting.collect import collect_download
from grading.collecting.platforms import read_name
from grading.handed_in.register import Register, folder_name
from tests.grading.collecting.zips import (
    STEP1,
    STEP3,
    STEP5,
    damaged,
    joined,
    notebook,
    packed,
    with_names,
)  # fmt: skip

CASES = os.environ.get("COURSE_TEST_CASES", "")
needs_cases = pytest.mark.skipif(not CASES, reason="COURSE_TEST_CASES names no folder")
MOODLE = "{}_{}_assignsubmission_file_/{}.ipynb"


def moodle(*entries: tuple[str, int, str, str]) -> bytes:
    """A download of an assignment: name, number, step, mark."""
    return packed({MOODLE.format(n, k, s): notebook(s, mark) for n, k, s, mark in entries})


def collect_all(course, tmp_path, *downloads: bytes):
    """Collect one download after the other; return what the last said."""
    for number, content in enumerate(downloads):
        path = tmp_path / f"download{number}.zip"
        path.write_bytes(content)
        collected = collect_download(course, path)
    return collected


def folders(course) -> set[str]:
    return {p.name for p in course.submitted.glob("[!.]*")} if course.submitted.exists() else set()


def kept(course, learner: str, step: str = STEP3) -> bytes:
    return (course.submitted / learner / step / f"{step}.ipynb").read_bytes()


def run(command, course, *arguments) -> tuple[int, str]:
    result = CliRunner().invoke(command, [*map(str, arguments), "--folder", str(course.folder)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


# --- names of platforms


@pytest.mark.parametrize(
    ("part", "platform", "key", "name"),
    [
        ("Ada Lovelace_1234_assignsubmission_file_", "moodle", "1234", "Ada Lovelace"),
        ("Ada Lovelace_1234_assignsubmission_file", "moodle", "1234", "Ada Lovelace"),
        ("Ada Lovelace_12_assignsubmission_file_bob_1_2_x.ipynb", "moodle", "12", "Ada Lovelace"),
        ("Иван Петров_7_assignsubmission_onlinetext_", "moodle", "7", "Иван Петров"),
        ("lovelaceada_1234_5678_Step 3-1.ipynb", "canvas", "1234", "lovelaceada"),
        ("lovelaceada_LATE_1234_5678_3_4_x.ipynb", "canvas", "1234", "lovelaceada"),
        ("eve_66_77_Ada L_12_assignsubmission_file_x.ipynb", "canvas", "66", "eve"),
        ("anon_aB3xY_5678_x.ipynb", "canvas", "anon_aB3xY", ""),
        ("LATE_anon_aB3xY_5678_x.ipynb", "canvas", "anon_aB3xY", ""),
        ("Step 3_ada_attempt_2026-05-03-10-00-00_x.ipynb", "blackboard", "ada", "ada"),
        ("Step 3_eve_attempt_2026-05-03-10-00-00_ada_attempt_2026-05-04-10-00-00_x.ipynb",
         "blackboard", "eve", "eve"),
        ("15271-890 - Ada Lovelace - May 3, 2026 1159 PM", "brightspace", "15271", "Ada Lovelace"),
        ("ada+03_x+2026-05-03 10:00:00.123456 UTC+aB-_c", "exchange", "ada", "ada"),
        ("a+b+03_x+2026-05-03 10:00:00.123456 UTC", "exchange", "a+b", "a+b"),
    ],
)  # fmt: skip
def test_a_platforms_name_gives_its_own_key(part, platform, key, name):
    sighting = read_name(part)
    assert (sighting.platform, sighting.key, sighting.name) == (platform, key, name)


@pytest.mark.parametrize(
    "part",
    ["03_rasterize_polygons.ipynb", "Step 3 (1).ipynb", "ada", "a_b_c", "LATE_1_2_x.ipynb",
     "land-cover__ada__20260503-100000.zip"],
)  # fmt: skip
def test_other_names_are_no_platforms(part):
    assert read_name(part) is None


# --- one person


def test_one_person_with_three_assignments_of_moodle_is_one(course, tmp_path):
    downloads = [moodle(("Ada Lovelace", 100 * n, step, ""), ("Bob B", 100 * n + 1, step, ""))
                 for n, step in enumerate((STEP1, STEP3, STEP5), start=1)]  # fmt: skip
    collected = collect_all(course, tmp_path, *downloads)
    assert folders(course) == {"Ada-Lovelace", "Bob-B"}
    assert any("further assignment" in note for note in collected.notes)  # an assumption is said


def test_two_persons_of_one_name_in_two_downloads_stay_two(course, tmp_path):
    first, second = ("Wei Zhang", 1006, STEP3, "one"), ("Wei Zhang", 2007, STEP3, "two")
    collected = collect_all(course, tmp_path, moodle(first), moodle(second))
    assert folders(course) == {"Wei-Zhang", "Wei-Zhang-2007"}
    assert kept(course, "Wei-Zhang") == notebook(STEP3, "one")
    assert "taken for another person" in "\n".join(collected.notes)
    again = collect_all(course, tmp_path, moodle(second), moodle(first))
    assert {row.outcome for row in again.rows} == {"same"}


def test_a_number_that_could_be_either_of_two_stops_and_asks_for_the_list(course, tmp_path):
    twins = moodle(("Wei Zhang", 1, STEP3, "a"), ("Wei Zhang", 2, STEP3, "b"))
    collect_all(course, tmp_path, twins)
    path = tmp_path / "next.zip"
    path.write_bytes(moodle(("Wei Zhang", 31, STEP5, ""), ("Bob B", 32, STEP5, "")))
    status, said = run(collect, course, path)
    assert status == 1
    assert "roster FILE" in said
    assert folders(course) == {"Wei-Zhang-1", "Wei-Zhang-2", "Bob-B"}
    sheet = tmp_path / "Grades-step5.csv"
    sheet.write_text("Identifier,Full name,Email address\n"
                     "Participant 31,Wei Zhang,wz2@x.org\nParticipant 2,Wei Zhang,wz2@x.org\n"
                     "Participant 1,Wei Zhang,wz1@x.org\n")  # fmt: skip
    assert run(roster, course, sheet)[0] == 0
    assert run(collect, course, path)[0] == 0
    assert (course.submitted / "Wei-Zhang-2" / STEP5).is_dir()


def test_canvas_persons_are_told_apart_by_their_number_alone(course, tmp_path):
    one, two = "zhangwei_128_466_a.ipynb", "zhangwei_129_467_a.ipynb"
    collect_all(course, tmp_path, packed({one: notebook(mark="1")}),
                packed({two: notebook(mark="2")}),
                packed({"zhangwei_LATE_128_900_b.ipynb": notebook(STEP5)}))  # fmt: skip
    assert folders(course) == {"zhangwei", "zhangwei-129"}
    assert (course.submitted / "zhangwei" / STEP5).is_dir()
    late = Register.read(course).by_folder()["zhangwei"].handed_in
    assert (late[STEP3].late, late[STEP5].late) == (False, True)


def test_of_canvas_the_later_upload_counts_whatever_the_download_took(course, tmp_path):
    entries = [("a_1_99_x-1.ipynb", "new", 0), ("a_1_98_x.ipynb", "old", 58)]
    path = tmp_path / "canvas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, mark, second in entries:
            archive.writestr(
                zipfile.ZipInfo(name, (2026, 5, 3, 10, 0, second)), notebook(mark=mark)
            )
    collect_download(course, path)
    assert kept(course, "a") == notebook(mark="new")


def test_names_in_another_order_are_other_persons(course, tmp_path):
    collect_all(course, tmp_path, moodle(("Chen Wei", 1, STEP3, "")),
                moodle(("Wei Chen", 2, STEP5, "")))  # fmt: skip
    assert folders(course) == {"Chen-Wei", "Wei-Chen"}


def test_a_platform_that_puts_the_last_name_first_finds_who_is_listed(course, tmp_path):
    sheet = tmp_path / "list.csv"
    sheet.write_text("First name,Last name,Email address\nAda,Lovelace,ada@x.org\n")
    run(roster, course, sheet)
    collect_all(course, tmp_path, moodle(("Lovelace Ada", 1, STEP3, "")))
    assert folders(course) == {"Ada-Lovelace"}


@pytest.mark.parametrize(
    ("listed", "others", "written", "folder"),
    [
        ("Ada,Byron", (), "Team 4-Ada Byron", "Ada-Byron"),
        ("Ada,Byron-King", (), "Group A-B-Ada Byron-King", "Ada-Byron-King"),
        # whose own name stands beside it in the download is another person
        ("Ada,Byron", ("Ada Byron",), "Jean-Ada Byron", "Jean-Ada-Byron"),
        ("Ada,Byron", (), "Ada Byron-Cy Ek", "Ada-Byron-Cy-Ek"),
        ("Ada,Byron\nJean-Ada,Byron", (), "Jean-Ada Byron", "Jean-Ada-Byron"),
    ],
)
def test_moodle_writes_the_name_of_a_group_before_that_of_a_person(
    course, tmp_path, listed, others, written, folder
):
    (tmp_path / "list.csv").write_text(f"First name,Last name\n{listed}\n", "utf-8")
    run(roster, course, tmp_path / "list.csv")
    entries = [(name, 5 + at, STEP3, name) for at, name in enumerate((written, *others))]
    collect_all(course, tmp_path, moodle(*entries))
    assert kept(course, folder) == notebook(STEP3, written)
    assert len(folders(course)) == len(entries)


def test_folders_that_differ_in_a_sign_are_two_persons(course, tmp_path):
    names = ("Müller Anna", "Muller Anna")
    for _ in range(2):
        collect_all(course, tmp_path,
                    packed({f"{name}/a.ipynb": notebook(mark=name) for name in names}))  # fmt: skip
    assert {kept(course, folder) for folder in folders(course)} == {notebook(mark=n) for n in names}


def test_blackboards_users_with_lines_in_their_names_are_not_mixed(course, tmp_path):
    files = {f"Step 3_{user}_attempt_2026-05-0{day}-10-00-00_x.ipynb": notebook(mark=user)
             for day, user in enumerate(("a_smith", "b_smith"), start=3)}  # fmt: skip
    files["Step 3_a_smith_attempt_2026-05-03-10-00-00.txt"] = b"Name: A Smith (a_smith)"
    collect_all(course, tmp_path, packed(files))
    assert folders(course) == {"a-smith", "b-smith"}


def test_blind_marking_gives_each_number_a_folder_and_the_name_later(course, tmp_path):
    collect_all(course, tmp_path, moodle(("Participant", 1003, STEP3, "")),
                moodle(("Participant", 1004, STEP5, "")),
                moodle(("Wei Zhang", 1003, STEP3, "better")))  # fmt: skip
    assert folders(course) == {"Participant-1003", "Participant-1004"}
    person = Register.read(course).by_folder()["Participant-1003"]
    assert person.name == "Wei Zhang"


@pytest.mark.parametrize(
    ("name", "folder"),
    [("李雷", "李雷"), ("Иван Петров", "Иван-Петров"), ("Øyvind Aas", "Øyvind-Aas"),
     ("Zoe\u0308 Mu\u0308ller", "Zoe-Muller"), ("आशा", "आशा"), ("..", ""), ("a\u202eb", "a-b"),
     ("\udcff\udcfe", "")],
)  # fmt: skip
def test_folders_are_readable_in_every_script(name, folder):
    assert folder_name(name) == folder


def test_names_that_would_share_a_folder_get_two(course, tmp_path):
    collect_all(course, tmp_path, moodle(("Zoë M", 1, STEP3, "a"), ("Zoe M", 2, STEP3, "b"),
                                         ("ZOE-M", 3, STEP3, "c")))  # fmt: skip
    assert len(folders(course)) == 3
    assert len({f.casefold() for f in folders(course)}) == 3


# --- who packed the zip


@pytest.mark.parametrize(
    ("names", "flag"),
    [
        (["handed in/Zoe\u0308 Mu\u0308ller/a.ipynb", "handed in/Bob/b.ipynb"], False),  # Finder
        (["Zo\u00eb M\u00fcller\\a.ipynb".encode("cp437"), b"Bob\\b.ipynb"], False),  # Windows
        (["Zo\u00eb M\u00fcller/a.ipynb", "Bob/b.ipynb"], True),
        (["Zo\u00eb M\u00fcller/a.ipynb", "Bob/b.ipynb"], False),
    ],
)
def test_one_person_whatever_system_packed_the_zip(course, tmp_path, names, flag):
    files = [(name, notebook(STEP3)) for name in names]
    collect_all(course, tmp_path, with_names(files, flag=flag))
    assert folders(course) == {"Zoe-Muller", "Bob"}


def test_a_name_that_claims_to_be_utf8_and_is_not_costs_nobody_else(course, tmp_path):
    names = [b"Ada \xff\xfe/a.ipynb", b"Bob/b.ipynb"]
    collected = collect_all(
        course, tmp_path, with_names([(n, notebook()) for n in names], flag=True)
    )
    assert "Bob" in folders(course)
    assert len(folders(course)) == 2
    assert not [row for row in collected.rows if row.item.odd]


# --- nobody hands in as another

INNER = notebook(STEP3, "evil")


@pytest.mark.parametrize(
    "evil",
    [
        {"Eve_66_assignsubmission_file_/Ada Lovelace_5_assignsubmission_file_/x.ipynb": INNER},
        {"Eve_66_assignsubmission_file_/Ada Lovelace_5_assignsubmission_file_.zip":
            packed({"Ada Lovelace_5_assignsubmission_file_/x.ipynb": INNER}, day=20)},
        {"Eve_66_assignsubmission_file_/land-cover__Ada-Lovelace__20990101-000000.zip":
            packed({"x.ipynb": INNER}, day=20)},
        {"Eve_66_assignsubmission_file_Ada Lovelace_5_assignsubmission_file_x.ipynb": INNER},
        {"Eve_66_assignsubmission_file_/lovelaceada_5_6_x.ipynb": INNER},
        {"Eve_66_assignsubmission_file_/..\\Ada Lovelace_5_assignsubmission_file_\\x.ipynb": INNER},
    ],
)  # fmt: skip
def test_what_lies_inside_a_platforms_folder_names_nobody(course, tmp_path, evil):
    honest = {MOODLE.format("Ada Lovelace", 5, STEP3): notebook(STEP3, "honest")}
    collect_all(course, tmp_path, packed({**honest, **evil}))
    assert folders(course) == {"Ada-Lovelace", "Eve"}
    assert kept(course, "Ada-Lovelace") == notebook(STEP3, "honest")
    assert kept(course, "Eve") == INNER


@pytest.mark.parametrize(
    "evil",
    ["eve/Ada Lovelace_5_assignsubmission_file_/x.ipynb", "eve/ada/x.ipynb", "eve/ada_1_2_x.ipynb",
     "eve/Step_ada_attempt_2026-05-20-10-00-00_x.ipynb"],
)  # fmt: skip
def test_what_lies_inside_a_learners_folder_names_nobody(course, tmp_path, evil):
    collect_all(course, tmp_path, packed({"ada/x.ipynb": notebook(mark="honest"), evil: INNER}))
    assert folders(course) == {"ada", "eve"}
    assert kept(course, "ada") == notebook(mark="honest")


def test_a_download_among_learners_folders_is_not_guessed_at(course, tmp_path):
    inner = moodle(("Bob B", 1, STEP3, ""), ("Cyd C", 2, STEP3, ""))
    collected = collect_all(course, tmp_path, packed({"ada/x.ipynb": INNER, "step3.zip": inner}))
    assert folders(course) == {"ada"}
    assert all("by itself" in row.outcome for row in collected.rows if row.item.odd)


def test_downloads_side_by_side_are_each_read(course, tmp_path):
    files = {"step3.zip": moodle(("Bob B", 1, STEP3, ""), ("Cyd C", 2, STEP3, "")),
             "step5.zip": moodle(("Bob B", 11, STEP5, ""))}  # fmt: skip
    collect_all(course, tmp_path, packed(files))
    assert folders(course) == {"Bob-B", "Cyd-C"}
    assert (course.submitted / "Bob-B" / STEP5).is_dir()


def test_a_packs_own_time_never_beats_the_platforms(course, tmp_path):
    early = packed({"Eve_66_assignsubmission_file_/land-cover__eve__20991231-000000.zip":
                    packed({"x.ipynb": notebook(mark="old")}, day=28)}, day=3)  # fmt: skip
    later = packed({MOODLE.format("Eve", 66, STEP3): notebook(mark="new")}, day=4)
    collect_all(course, tmp_path, early, later)
    assert kept(course, "Eve") == notebook(mark="new")
    stamp = (course.submitted / "Eve" / STEP3 / "timestamp.txt").read_text()
    assert stamp.startswith("2026-05-04")


# --- nothing stops it


def hostile() -> dict[str, bytes]:
    """Zips that each hold something that ended `collect` or took all the memory."""
    content = notebook(STEP3, "x" * 3000)
    return {
        "deflate": damaged("Eve_6_assignsubmission_file_/a.ipynb", content, zipfile.ZIP_DEFLATED),
        "lzma": damaged("Eve_6_assignsubmission_file_/a.ipynb", content, zipfile.ZIP_LZMA),
        "bzip2": damaged("Eve_6_assignsubmission_file_/a.ipynb", content, zipfile.ZIP_BZIP2),
        "long": packed({f"Eve_6_assignsubmission_file_/{'x' * 250}.geojson": b"{}"}),
        "longer": packed({f"Eve_6_assignsubmission_file_/{'é' * 20000}.geojson": b"{}"}),
        "utf8": with_names([(b"Eve_6_assignsubmission_file_/\xff\xfe.ipynb", content)], flag=True),
        "9999": packed({"Eve_6_assignsubmission_file_/land-cover__eve__99991231-235959.zip":
                        packed({"a.ipynb": content})}),
        "bad time": packed({"Step_eve_attempt_9999-99-99-99-99-99_a.ipynb": content}),
        "no zip": packed({"Eve_6_assignsubmission_file_/a.zip": b"PK\x03\x04" + b"\0" * 500}),
        "empty": packed({"Eve_6_assignsubmission_file_/a.ipynb": b""}),
        "nul": with_names([(b"Eve_6_assignsubmission_file_/a\0b.ipynb", content)]),
    }  # fmt: skip


@pytest.mark.parametrize("kind", hostile())
@pytest.mark.parametrize("zone", ["UTC", "America/Anchorage", "Pacific/Kiritimati"])
def test_one_persons_odd_file_costs_nobody_else(course, tmp_path, monkeypatch, kind, zone):
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        honest = moodle(("Ada Lovelace", 5, STEP3, ""), ("Bob B", 7, STEP3, ""))
        collected = collect_all(course, tmp_path, joined(hostile()[kind], honest))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert {"Ada-Lovelace", "Bob-B"} <= folders(course)
    assert len(collected.rows) == 3


def test_a_bomb_is_read_as_a_stream_and_ends_with_its_own_zip(course, tmp_path, monkeypatch):
    """Thirty files of 20 MB, in a zip that says what it likes."""
    import tracemalloc

    from grading.collecting import downloads

    monkeypatch.setattr(downloads, "MOST_NESTED", 100 * 2**20)
    bomb = packed({f"{n}.ipynb": b" " * 20 * 2**20 for n in range(30)})
    files = {"Eve_6_assignsubmission_file_/bomb.zip": bomb,
             MOODLE.format("Ada Lovelace", 7, STEP3): notebook()}  # fmt: skip
    tracemalloc.start()
    collected = collect_all(course, tmp_path, packed(files))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "Ada-Lovelace" in folders(course)
    assert peak < 100 * 2**20
    assert sum("unpacks to more" in row.outcome for row in collected.rows) == 25


def test_what_is_printed_shows_what_is_invisible(course, tmp_path):
    names = [f"{start}_assignsubmission_file_/{end}" for start, end in (
        ("Eve\x1b[2J_6", "a.ipynb"), ("Bob\u202e_7", "b.ipynb"), ("Cyd_8", "x\n9 learners.ipynb"),
        ("Dan_9", "\x07.txt"),
    )]  # fmt: skip
    path = tmp_path / "odd.zip"
    path.write_bytes(with_names([(name, notebook()) for name in names]))
    _, said = run(collect, course, path)
    assert not {c for c in said if not c.isprintable()} - {"\n"}
    assert "\\x1b[2J" in said
    assert "\\u202e" in said


def test_a_folder_with_names_that_are_no_utf8(course, tmp_path):
    place = os.fsencode(tmp_path / "class") + b"/ada-\xff"
    Path(os.fsdecode(place)).mkdir(parents=True)
    Path(os.fsdecode(place + b"/03_\xfe.ipynb")).write_bytes(notebook())
    status, said = run(collect, course, tmp_path / "class")
    assert status == 0
    assert folders(course) == {"ada-udcff"}
    assert "\\udcff" in said


# --- times


def test_of_one_time_the_higher_copy_counts_and_it_is_said(course, tmp_path):
    files = {"ada/x (10).ipynb": notebook(mark="10"), "ada/x (2).ipynb": notebook(mark="2"),
             "ada/x.ipynb": notebook(mark="0")}  # fmt: skip
    path = tmp_path / "a.zip"
    path.write_bytes(packed(files))
    _, said = run(collect, course, path)
    assert kept(course, "ada") == notebook(mark="10")
    assert said.count("the higher copy number counts") == 2
    again = tmp_path / "b.zip"
    again.write_bytes(packed({"ada/x (3).ipynb": notebook(mark="3")}))
    run(collect, course, again)
    assert kept(course, "ada") == notebook(mark="10")


@needs_cases
@pytest.mark.parametrize(
    ("zips", "expected"),
    [(["wei0", "wei1"], 2), (["canvas-wei0", "canvas-wei1"], 2), (["part1003", "part1004"], 2),
     (["one"], 1), (["mac-folders"], 2), (["order"], 1), (["att"], 2)],
)  # fmt: skip
def test_the_cases(course, zips, expected):
    for name in zips:
        collected = collect_download(course, Path(CASES) / "handed_in" / f"{name}.zip")
        assert not collected.refused
    assert len(folders(course)) == expected
    data = json.loads((course.folder / "learners.json").read_text("utf-8"))
    assert len(data["learners"]) == expected
