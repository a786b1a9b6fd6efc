"""What a learner is told of the kernel's state, in a real kernel."""

import pytest

ANSWER = "load_feature_polygons"
CHECK = f"{ANSWER}-reads"
RIGHT = (
    f"def {ANSWER}(input_path):\n    table = gpd.read_file(input_path)\n"
    '    return table.to_crs("EPSG:32631")\n'
)
OTHER = RIGHT.replace("table", "polygons")
STUB = 'raise NotImplementedError("You have not filled in this function yet: replace")'
INTERRUPTED = RIGHT.replace(
    "    table", "    import os, signal\n    os.kill(os.getpid(), signal.SIGINT)\n    table"
)


@pytest.fixture(scope="module")
def begun(seat):
    """The same kernel, with setup and a right answer run."""
    assert "RESTARTED" not in seat.run("setup")
    return seat


def test_after_a_restart_a_check_says_what_to_run(seat):
    """First of all here: nothing has run in this kernel yet."""
    said = seat.run(CHECK)
    assert f"Not run yet: `{ANSWER}` is not there." in said
    assert "Run > Run All Above Selected Cell" in said
    assert 'under the heading "Your task"' in said
    assert "Traceback" not in said and "helpers/" not in said


# what happens to the answer's cell after a right answer has run, and what a check then says
UNRUN = {
    "edited and not run": (
        [("save", OTHER)], "was changed after it last ran"),
    "a SyntaxError": (
        [("run", RIGHT.replace("):", ")"))], "(SyntaxError: expected ':', line 1)"),
    "an indentation gone wrong": (
        [("run", RIGHT.replace("    return", "  return"))], "IndentationError"),
    "a renamed function": (
        [("run", OTHER.replace(ANSWER, "load_polygons"))], f"defines no `{ANSWER}`"),
    "an error before the function": (
        [("run", "import geopandaz\n" + OTHER)], "stopped with ModuleNotFoundError"),
    "all of it deleted": ([("run", "# nothing")], f"defines no `{ANSWER}`"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNRUN)
@pytest.mark.parametrize("ids", [True, False])
def test_a_check_judges_nothing_old(begun, case, ids):
    steps, says = UNRUN[case]
    if not ids and (case in ("a renamed function", "all of it deleted")):
        pytest.skip("only the cell's id tells that this was the answer's cell")
    begun.save(ANSWER, RIGHT)
    begun.run(ANSWER, RIGHT, ids=ids)
    assert "Passed: The file given is read" in begun.run(CHECK, ids=ids)
    for what, text in steps:
        begun.save(ANSWER, text) if what == "save" else begun.run(ANSWER, text, ids=ids)
    said = begun.run(CHECK, ids=ids)
    assert says in said, said
    assert "Passed" not in said
    assert "nothing was checked" in said
    assert ".py" not in said  # the name that the kernel gives a cell tells nobody anything


@pytest.mark.parametrize("text", [RIGHT, OTHER + "\nprint('seen')", OTHER + "\n1 / 0"])
def test_what_has_run_is_judged(begun, text):
    """Also where the file is older, and where the cell stops after the function."""
    begun.save(ANSWER, RIGHT)
    begun.run(ANSWER, text)
    assert "Passed: The file given is read" in begun.run(CHECK)


def test_a_pass_is_said_once_and_a_failure_once(begun):
    begun.run(ANSWER, RIGHT)
    assert begun.run(CHECK).count("Passed") == 1
    first_only = RIGHT.replace("return table", "return table.iloc[:3] if len(table) > 3 else table")
    begun.run(ANSWER, first_only)
    said = begun.run(CHECK)
    assert said.count("Not yet") == 1
    assert "Passed" not in said


def test_code_below_the_stub_is_said(begun):
    begun.run(ANSWER, RIGHT.replace("    table", f"    {STUB}\n    table", 1))
    said = begun.run(CHECK)
    assert f"You have not filled in {ANSWER} yet" in said
    assert "below the line" in said


@pytest.mark.parametrize("cell", [CHECK, "your-map"])
def test_an_interrupt_is_one_sentence_with_the_own_line(begun, cell):
    begun.run(ANSWER, INTERRUPTED)
    said = begun.run(cell, "polygons_path = scene.training\n" + begun.sources[cell])
    assert said.count("Stopped: You interrupted this cell.") == 1
    assert said.count("os.kill(os.getpid(), signal.SIGINT)") == 1
    assert "helpers/" not in said
    assert "Traceback" not in said


def test_a_name_of_another_cell_names_the_cell(begun):
    begun.run(ANSWER, RIGHT)
    said = begun.run("look-file", "print(own_file)")
    assert 'under the heading "Draw without QGIS"' in said
    assert "`own_file = Path(" in said


def test_a_misspelt_name_keeps_pythons_own_words(begun):
    assert "NameError" in begun.run("try-it", "print(polygonz)")


def test_a_function_that_was_never_called_so_says_its_name(begun):
    begun.run("free", f"del {ANSWER}")
    begun.run(ANSWER, OTHER.replace(ANSWER, "load_polygons"))
    assert "a function of another name" in begun.run(CHECK)


def test_the_stub_in_the_map_cell_is_one_sentence(begun):
    begun.run(ANSWER)
    said = begun.run("your-map", "polygons_path = scene.training\n" + begun.sources["your-map"])
    assert f"You have not filled in {ANSWER} yet" in said
    assert "raise NotImplementedError" not in said


def test_nothing_of_the_inside_of_helpers_shows(begun):
    said = begun.run("your-map", "from helpers.kernel.ran import makes; makes(5, None)")
    assert "makes(5, None)" in said
    assert "AttributeError" in said
    assert "helpers/kernel" not in said
