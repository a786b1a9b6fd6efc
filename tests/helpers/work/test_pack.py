"""Progress that is no grade, and one zip that arrives whole whatever a platform calls it."""

import io
import json
import re
import zipfile

import nbformat
import pytest

from helpers.work import fresh_run
from helpers.work import notebooks as course_notebooks
from helpers.work import pack as packing
from helpers.work.pack import pack, plain_name
from helpers.work.progress import NOT_THE_GRADE, progress


def cell(source, grade_id=None, *, kind="check", points=None, markdown=False):
    make = nbformat.v4.new_markdown_cell if markdown else nbformat.v4.new_code_cell
    made = make(source, id=grade_id or "plain")
    if grade_id:
        made.metadata["nbgrader"] = {
            "grade": kind in ("check", "written"),
            "solution": kind in ("answer", "written"),
            "locked": kind == "check",
            "grade_id": grade_id,
            "schema_version": 3,
            "task": False,
            **({"points": points} if points else {}),
        }
    return made


def write_notebook(folder, slug="01_load_polygons", answer="def load(path):\n    return path"):
    cells = [
        cell("# Step 1 - Load <the> polygons", markdown=True),
        cell(answer, "load", kind="answer"),
        cell("assert load(1) == 1", "load-crs", points=2),
        cell("print('fine')", "load-columns", points=3),
        cell("*Write your answer here.*", "load-why", kind="written", points=4, markdown=True),
    ]
    cells[3].outputs = [nbformat.v4.new_output("stream", text="a large old output")]
    path = folder / f"{slug}.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path / "results"))
    monkeypatch.delenv("COURSE_GRADING", raising=False)
    place = tmp_path / "notebooks"
    place.mkdir()
    write_notebook(place)
    return place


def record(folder, **outcomes):
    results = folder.parent / "results"
    results.mkdir(exist_ok=True)
    text = json.dumps({name.replace("_", "-"): passed for name, passed in outcomes.items()})
    (results / "checks.json").write_text(text)


def test_progress_counts_visible_checks_and_their_points(folder):
    record(folder, load_crs=True, load_columns=False, other_check=True)
    line = progress(folder).lines[0]
    assert (line.passed, line.checks, line.points, line.most) == (1, 2, 2, 5)
    assert line.cells()[1:] == ("1 of 2 passed", "2 of 5", "0 of 1 begun")


def test_progress_says_in_words_that_it_is_not_the_grade(folder):
    shown = progress(folder)
    assert NOT_THE_GRADE in repr(shown)
    assert NOT_THE_GRADE in shown._repr_html_()
    assert "not your grade" in NOT_THE_GRADE
    assert "grade" not in repr(shown).replace(NOT_THE_GRADE, "")


def test_progress_shows_titles_as_text(folder):
    assert "Load &lt;the&gt; polygons" in progress(folder)._repr_html_()


@pytest.mark.parametrize("damage", ["", "{", "[1, 2]", '{"load-crs": 1}'])
def test_a_damaged_record_counts_as_nothing_passed(folder, damage):
    record(folder)
    (folder.parent / "results" / "checks.json").write_text(damage)
    assert progress(folder).lines[0].passed == 0


def test_progress_while_grading_is_one_sentence(folder, monkeypatch):
    monkeypatch.setenv("COURSE_GRADING", "1")
    assert "while you work" in repr(progress(folder))


def test_progress_of_the_course_knows_its_seven_steps(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path))
    shown = progress()
    assert [line.title[:6] for line in shown.lines] == [f"Step {n}" for n in range(1, 8)]
    assert all(line.checks for line in shown.lines)
    record = {name: True for step in course_notebooks.read_steps() for name in step.checks}
    (tmp_path / "checks.json").write_text(json.dumps(record))
    full = progress()
    assert all(line.passed == line.checks for line in full.lines)
    written = sum(sum(step.written.values()) for step in course_notebooks.read_steps())
    assert sum(line.points for line in full.lines) + written == 100


def names_in(packed):
    with zipfile.ZipFile(packed.path) as archive:
        return archive.namelist()


def test_a_pack_holds_notebooks_and_polygons_without_outputs(folder):
    (folder / "mine.geojson").write_text("{}")
    scene = folder.parent / "results" / "garonne"
    scene.mkdir(parents=True)
    (scene / "drawn_polygons.geojson").write_text("{}")
    (scene / "classes.npz").write_bytes(b"data stay here")
    packed = pack("Ada", run=False, folder=folder)
    assert names_in(packed) == [
        "01_load_polygons.ipynb",
        "polygons/notebooks/mine.geojson",
        "polygons/garonne/drawn_polygons.geojson",
        "land-cover.json",
    ]
    with zipfile.ZipFile(packed.path) as archive:
        text = archive.read("01_load_polygons.ipynb").decode()
        manifest = json.loads(archive.read("land-cover.json"))
    assert "old output" not in text
    nbformat.validate(nbformat.reads(text, as_version=4))
    assert "load-crs" in text  # nbgrader's marks go along
    assert manifest["learner"] == "Ada"
    assert set(manifest["files"]) == set(names_in(packed)[:-1])


def test_the_name_sorts_and_is_found_whatever_a_platform_adds(folder):
    path = pack("Zoë  Müller / 7", run=False, folder=folder).path
    assert re.fullmatch(r"land-cover__Zoe-Muller-7__\d{8}-\d{6}\.zip", path.name)
    found = re.compile(r"land-cover__(?P<learner>[^_]+)__(?P<time>\d{8}-\d{6})")
    names = (
        f"Müller Zoë_1234_assignsubmission_file_{path.name}",
        f"mullerzoe_55_66_{path.name}",
        path.name.replace(".zip", " (1).zip"),
        path.name.replace(".zip", "-2.zip"),
    )
    for changed in names:
        assert found.search(changed)["learner"] == "Zoe-Muller-7"


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("a__b", "a-b"),
        ("../../etc", "etc"),
        ("李雷", ""),
        ("s1234567", "s1234567"),
        ("x" * 99, "x" * 60),
    ],
)
def test_a_name_keeps_what_all_platforms_keep(given, plain):
    assert plain_name(given) == plain


def test_a_name_is_kept_for_the_next_time(folder):
    pack("Ada Lovelace", run=False, folder=folder)
    assert "__Ada-Lovelace__" in pack(run=False, folder=folder).path.name


def test_a_copy_of_the_course_is_packed_where_it_lies(folder, monkeypatch):
    """Not the untouched notebooks beside the helpers."""
    monkeypatch.chdir(folder)
    assert pack("Ada", run=False).notebooks == ["01_load_polygons.ipynb"]
    assert len(progress().lines) == 1


def test_a_pack_without_a_name_asks_for_one_and_packs_all_the_same(folder, monkeypatch):
    monkeypatch.setattr(packing, "_account", lambda: "jovyan")
    packed = pack(run=False, folder=folder)
    assert "__learner__" in packed.path.name
    assert any("Your name" in warning for warning in packed.warnings)


def test_a_pack_warns_of_unfilled_answers_and_missing_steps(folder):
    stub = f'def load(path):\n    raise NotImplementedError("{course_notebooks.STUB}: ...")'
    write_notebook(folder, answer=stub)
    (folder / "02_load_bands.ipynb").write_text("not a notebook")
    warnings = pack("Ada", run=False, folder=folder).warnings
    assert any("not filled in yet: load, load-why" in warning for warning in warnings)
    assert any("step 2, 3, 4, 5, 6, 7 is missing or damaged" in warning for warning in warnings)


def test_the_stub_is_the_one_that_release_writes():
    from grading.publishing.release import course_config
    from helpers.paths import ROOT

    config = course_config(ROOT)
    assert course_notebooks.STUB in config.ClearSolutions.code_stub["python"]
    assert config.ClearSolutions.text_stub == course_notebooks.TEXT_STUB


def test_a_pack_runs_what_was_begun_and_names_the_cell_that_fails(folder):
    write_notebook(folder, answer="def load(path):\n    return other_cell_that_is_gone")
    packed = pack("Ada", folder=folder)
    assert "01_load_polygons.ipynb" in names_in(packed)
    failed = next(warning for warning in packed.warnings if "fails when run anew" in warning)
    assert "cell 3 (load-crs)" in failed
    assert "other_cell_that_is_gone" in failed


def test_a_run_leaves_notebook_and_results_alone(folder):
    path = folder / "01_load_polygons.ipynb"
    before = path.read_bytes()
    assert fresh_run.failures(path) == []
    assert path.read_bytes() == before
    assert not (folder.parent / "results").exists()


def test_a_notebook_that_cannot_run_at_all_is_a_warning(folder):
    path = folder / "01_load_polygons.ipynb"
    path.write_text("{}")
    assert "could not be run" in fresh_run.failures(path)[0]["error"]


def test_a_pack_warns_when_what_ran_is_not_what_is_saved(folder, monkeypatch):
    import IPython

    class Shell:
        user_ns: dict = {"In": ["", "def load(path):\n    return None"]}  # noqa: RUF012

    monkeypatch.setattr(IPython, "get_ipython", Shell)
    assert any("Ctrl+S" in warning for warning in pack("Ada", run=False, folder=folder).warnings)
    Shell.user_ns["In"].append("def load(path):\n    return path")
    assert not any(
        "Ctrl+S" in warning for warning in pack("Ada", run=False, folder=folder).warnings
    )


def test_a_pack_packs_nothing_while_grading_or_inside_a_pack(folder, monkeypatch):
    monkeypatch.setenv("COURSE_PACKING", "1")
    assert pack("Ada", folder=folder) is None
    monkeypatch.delenv("COURSE_PACKING")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert pack("Ada", folder=folder) is None


def test_the_download_link_carries_the_file_itself(folder):
    import base64

    packed = pack("Ada", run=False, folder=folder)
    link = re.search(
        r'<a download="([^"]+)" href="data:application/zip;base64,([^"]+)"', packed._repr_html_()
    )
    assert link[1] == packed.path.name
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(link[2]))) as archive:
        assert archive.testzip() is None


def test_a_polygon_file_that_is_too_large_stays_out_with_a_warning(folder, monkeypatch):
    monkeypatch.setattr(packing, "LARGEST", 3)
    (folder / "all.geojson").write_text("too much")
    packed = pack("Ada", run=False, folder=folder)
    assert packed.polygons == []
    assert any("all.geojson is too large" in warning for warning in packed.warnings)
