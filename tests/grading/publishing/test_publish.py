"""The learners' repository: all they need, and nothing they must not see."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import nbformat
import pytest
from click.testing import CliRunner

from commands.cli import cli
from commands.publish import publish
from commands.table import COMMANDS
from grading.publishing.leaks import find_leaks, secret_lines
from grading.publishing.links import Repository
from grading.publishing.publish import publish_to, readme, step_table
from helpers.errors import CourseError
from helpers.scenes import DEFAULT, FIRST
from helpers.steps import START
from tests.conftest import ROOT, SLUGS
from tests.grading.publishing import named_things

URL = "https://github.com/somebody/land-cover"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("publish") / "learners"
    files = publish_to(folder, Repository(URL, "v1"))
    return folder, files


def test_all_that_a_learner_needs_is_there(published):
    folder, files = published
    wanted = [f"notebooks/{slug}.ipynb" for slug in SLUGS]
    wanted += ["notebooks/glossary.md", "README.md", "LICENSE", "environment.yml", "postBuild"]
    wanted += ["overrides.json", "requirements/course.lock", "pyproject.toml", "course.py"]
    wanted += ["helpers/__init__.py", "helpers/static/leaflet/leaflet.js", ".gitignore"]
    assert not set(wanted) - set(files)
    assert any(name.startswith("data/checkpoints/") for name in files)
    assert os.access(folder / "postBuild", os.X_OK)


def test_nothing_of_source_grading_tests_or_scenes_is_there(published):
    _, files = published
    inside = (
        "source/",
        "grading/",
        "tests/",
        "benchmarks/",
        "data/scenes/",
        "submitted/",
        "release/",
    )
    assert not [name for name in files if name.startswith(inside)]
    allowed = {"helpers", "landcover", "commands", "installing", "data", "docs", "notebooks",
               "requirements", ".devcontainer"}  # fmt: skip
    assert {name.split("/")[0] for name in files if "/" in name} == allowed


def test_no_line_of_a_solution_hidden_check_or_rubric_is_there(published):
    folder, _ = published
    secrets = secret_lines(ROOT)
    assert len(secrets) > 100
    assert find_leaks(folder, secrets) == []


@pytest.mark.parametrize(
    "name", ["notebooks/01_load_polygons.ipynb", "helpers/scenes/tile.py", "README.md"]
)
def test_a_leak_in_any_kind_of_file_is_found(published, tmp_path, name):
    """The search above can fail: each secret put back is found."""
    folder, _ = published
    secret = max(secret_lines(ROOT), key=len)
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((folder / name).read_bytes())
    if path.suffix == ".ipynb":
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[3].source += f"\n    {secret}\n"
        nbformat.write(notebook, path)
    else:
        path.write_text(path.read_text("utf-8") + f"\n    {secret}\n", "utf-8")
    assert find_leaks(tmp_path, secret_lines(ROOT)) == [(path, secret)]


def test_a_leak_stops_the_publishing(tmp_path, monkeypatch):
    import grading.publishing.own_folder as module

    monkeypatch.setattr(module, "secret_lines", lambda root: {"from helpers import draw, guard"})
    monkeypatch.setattr(
        module, "find_leaks", lambda made, secrets: [(made / "README.md", "a line")]
    )
    with pytest.raises(CourseError, match=r"README\.md would show.*nothing was published"):
        publish_to(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def in_published(folder, *arguments, **variables):
    """Run Python in the published folder, with this environment's packages."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(folder), **variables},
    )  # fmt: skip


def test_the_learners_door_lists_their_commands_alone(published):
    said = in_published(published[0], "course.py", "--help").stdout
    assert re.findall(r"^  ([\w-]+) ", said, re.M) == ["lab", "scene", "draw", "run", "classify"]
    assert "For instructors" not in said and "For developers" not in said
    assert "there is no command 'grade'" in in_published(published[0], "course.py", "grade").stderr


def test_the_learners_door_finds_its_lock(published):
    code = "import environment; print(environment.ROOT); environment.fingerprint('course')"
    said = in_published(published[0], "-c", code)
    assert said.stdout.strip() == str(published[0]), said.stderr


def test_each_command_of_the_learners_starts_there(published, mini, tmp_path):
    """In one process, for what they import takes seconds."""
    code = (
        "from click.testing import CliRunner; from commands.cli import cli\n"
        "from commands.table import COMMANDS; import sys\n"
        "def call(*words): return CliRunner().invoke(cli, words)\n"
        "for name in COMMANDS:\n"
        "    said = call(name, '--help')\n"
        "    assert said.exit_code == 0 and 'Usage:' in said.output, said.output\n"
        "import landcover.blocks, landcover.product_report, helpers.qgis\n"
        "product, polygons = sys.argv[1:]\n"
        "said = call('run', '--product', product, '--polygons', polygons, '--until', '1')\n"
        "assert 'not filled in' in str(said.exception), said.output\n"
        "assert 'garonne' in call('scene', 'list').output\n"
        "print(*{m for m in sys.modules if m.split('.')[0] in ('grading', 'distributed')})\n"
    )
    said = in_published(published[0], "-c", code, str(mini.product.path), str(mini.training),
                        COURSE_RESULTS=str(tmp_path))  # fmt: skip
    assert (said.returncode, said.stdout) == (0, "\n"), said.stderr


@pytest.fixture(scope="module")
def named(published):
    return list(named_things.texts(published[0]))


def test_every_command_that_is_named_is_there_and_has_the_options(published, named):
    """In pages, notebooks and messages; `run --help` as well as `python3 course.py run`."""
    present = in_published(published[0], "course.py", "--help").stdout
    seen, odd = set(), []
    for where, text in named:
        for name, options in named_things.commands(text, set(COMMANDS)):
            seen.add(name)
            if name not in re.findall(r"^  ([\w-]+) ", present, re.M):
                odd.append(f"{where} names the command {name}")
                continue
            command = cli.get_command(click.Context(cli), name)
            known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
            known |= {"--help"}
            known |= {"--allow-root", "--no-browser", "--port"} if name == "lab" else set()
            odd += [f"{where} names {name} {o}" for o in options if o not in known]
    assert not odd, "\n".join(odd)
    assert seen == {"lab", "scene", "draw", "run", "classify"}


def test_every_file_that_is_named_is_there_or_will_be_made(published, named):
    folder, _ = published
    made = [line.strip("/*") for line in (folder / ".gitignore").read_text("utf-8").split()]
    odd = {
        f"{where} names {name}"
        for where, text in named
        for name in named_things.files(text)
        if not (folder / name).exists()
        and not (folder / where).parent.joinpath(name).exists()
        and not name.startswith(tuple(made))
    }
    assert not odd, "\n".join(sorted(odd))


def test_every_link_in_a_page_or_notebook_leads_somewhere(published, named):
    folder, _ = published
    headings: dict[Path, set[str]] = {}
    count, odd = 0, []
    for where, text in named:
        for link in named_things.links(text) if not where.endswith((".py", ".toml")) else []:
            name, _, heading = link.partition("#")
            path = (folder / where).parent.joinpath(name) if name else folder / where
            count += 1
            if not path.exists():
                odd.append(f"{where} links {link}")
            elif heading and path.suffix == ".md":
                if path not in headings:
                    titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.M)
                    anchors = (re.sub(r"[^\w -]", "", t.lower()).replace(" ", "-") for t in titles)
                    headings[path] = set(anchors)
                if heading not in headings[path]:
                    odd.append(f"{where} links the heading {link}")
    assert not odd, "\n".join(odd)
    assert count > 100


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("python3 course.py grade --step 3", ("grade", ["--step"])),
        ("see `publish --hub`", ("publish", ["--hub"])),
        ("course.py run --map m \\\n  --nowhere x", ("run", ["--map", "--nowhere"])),
    ],
)
def test_a_command_is_found_however_it_is_named(text, command):
    assert command in list(named_things.commands(text, set(COMMANDS)))


def test_learners_validate_with_the_course_s_own_limits(published):
    from traitlets.config.loader import PyFileConfigLoader

    def limits(folder):
        config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
        return {k: v for k, v in config.items() if k not in ("CourseDirectory", "ClearSolutions",
                                                             "OverwriteCells")}  # fmt: skip

    own = limits(published[0])
    assert own == limits(ROOT)
    assert own["ExecutePreprocessor"]["timeout"] == 300
    assert own["ExecutePreprocessor"]["iopub_timeout"] == 60


def test_the_learners_lock_has_the_course_s_versions_and_none_of_grading_s_packages(published):
    def pinned(path):
        return set(re.findall(r"^([\w.-]+==\S+)", path.read_text("utf-8"), re.M))

    own = pinned(published[0] / "requirements" / "course.lock")
    assert own < pinned(ROOT / "requirements" / "course.lock")
    names = {pin.split("==")[0] for pin in own}
    assert not names & {"dask", "distributed", "nh3"} and {"nbgrader", "xarray"} <= names
    assert "distributed==" not in (published[0] / "environment.yml").read_text("utf-8")


def test_repo2docker_builds_the_published_repository_with_the_course_s_python(published):
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(published[0])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    assert "Building conda environment for python=3.12" in said and "RUN ./postBuild" in said


def test_git_ignores_what_stock_commands_write(published, tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_bytes((published[0] / ".gitignore").read_bytes())
    made = ["grades.csv", "gradebook.db", ".nbgrader.log", "feedback/a/b.html", ".venv/x",
            ".venv.lock", "data/scenes/garonne/scene.json", "notebooks/results/garonne/mask.npz",
            "notebooks/my_polygons.geojson", "quicklook-garonne.png"]  # fmt: skip
    said = subprocess.run(["git", "check-ignore", *made], cwd=tmp_path, capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert said.stdout.split() == made


def test_the_project_file_builds_helpers_alone(published):
    import tomllib

    project = tomllib.loads((published[0] / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == [
        "helpers", "landcover", "commands",
    ]  # fmt: skip
    assert set(project) == {"build-system", "project", "tool"}
    assert "dependency-groups" not in project


def test_the_helpers_install_with_what_the_lock_has(published, tmp_path):
    """As `pip install --no-deps --no-build-isolation --editable .` does it."""
    code = "import sys, hatchling.build; print(hatchling.build.build_editable(sys.argv[1]))"
    result = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=published[0], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().endswith(".whl")


def test_every_step_has_badges_with_words(published):
    text = (published[0] / "README.md").read_text("utf-8")
    for number, slug in enumerate(SLUGS, start=1):
        link = f"https://mybinder.org/v2/gh/somebody/land-cover/v1?labpath=notebooks%2F{slug}.ipynb"
        words = f"Open step {number} in Binder"
        assert f"[![{words}](https://mybinder.org/badge_logo.svg)]({link})" in text
        colab = "https://colab.research.google.com/github/somebody/land-cover/blob/v1/notebooks"
        assert f"]({colab}/{slug}.ipynb)" in text


def test_without_an_address_there_are_no_badges():
    assert "mybinder" not in readme(None)
    assert "{" not in readme(None)
    assert step_table(None).count("\n") == 9


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("https://github.com/a/b.git", "mybinder.org/v2/gh/a/b/main?"),
        ("github.com/a/b/", "mybinder.org/v2/gh/a/b/main?"),
        ("https://gitlab.com/a/b/c", "mybinder.org/v2/gl/a%2Fb%2Fc/main?"),
        ("https://codeberg.org/a/b", "/v2/git/https%3A%2F%2Fcodeberg.org%2Fa%2Fb.git/main?"),
        ("https://git.school.example/x/y/z.git", "/v2/git/https%3A%2F%2Fgit.school.example%2Fx"),
        ("http://localhost:3000/a/b", "/v2/git/http%3A%2F%2Flocalhost%3A3000%2Fa%2Fb.git/main?"),
    ],
)
def test_an_address_on_any_forge_becomes_a_binder_link(url, part):
    assert part in Repository(url, "main").binder("notebooks/x.ipynb")


def test_any_binderhub_can_open_it():
    repository = Repository(URL, "main", "https://hub.example.edu/binder/")
    assert repository.binder("x.ipynb").startswith("https://hub.example.edu/binder/v2/gh/somebody/")


@pytest.mark.parametrize(
    ("url", "hub"),
    [("github.com/a", "https://mybinder.org"), ("no address", "https://mybinder.org"),
     ("https://nodots/a/b", "https://mybinder.org"), (URL, "mybinder.org"), (URL, "ftp://x.org")],
)  # fmt: skip
def test_what_is_no_address_is_refused(url, hub):
    with pytest.raises(CourseError, match="is no address of a"):
        Repository(url, "main", hub)


def test_published_notebooks_begin_with_a_cell_for_colab_that_does_nothing_here(published):
    for slug in (START, *SLUGS):
        notebook = nbformat.read(published[0] / "notebooks" / f"{slug}.ipynb", as_version=4)
        first = notebook.cells[0]
        nbformat.validate(notebook)
        assert "Colab" in first.source and f"{URL}.git" in first.source
        # the start shows a map of the small scene, for which nobody has to wait
        assert f'open_scene("{FIRST if slug == START else DEFAULT}")' in first.source
        before = Path.cwd()
        exec(compile(first.source, "cell", "exec"), {})
        assert Path.cwd() == before
        master = nbformat.read(ROOT / "notebooks" / f"{slug}.ipynb", as_version=4)
        assert [c.source for c in notebook.cells[1:]] == [c.source for c in master.cells]


def test_publishing_again_replaces_and_removes(published, monkeypatch):
    folder, files = published
    (folder / "helpers/old.py").write_text("gone in the course\n")
    record = folder / ".published.json"
    record.write_text(json.dumps([*files, "helpers/old.py", "../outside.txt"]))
    (folder / "notes of the class.txt").write_text("stays")
    outside = folder.parent / "outside.txt"
    outside.write_text("stays")
    result = CliRunner().invoke(publish, [str(folder), "--url", URL, "--ref", "v1"])
    assert result.exit_code == 0, result.output
    assert not (folder / "helpers/old.py").exists()
    assert (folder / "notes of the class.txt").exists()
    assert outside.exists()


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CourseError, match="is not empty"):
        publish_to(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    for damaged in ("{", "3", '[["thesis.txt"]]'):
        (tmp_path / ".published.json").write_text(damaged)
        with pytest.raises(CourseError, match=r"\.published\.json cannot be read"):
            publish_to(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"
