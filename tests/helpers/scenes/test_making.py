"""A scene made by another process: its bar, its end, and its death."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest

from helpers.scenes import making
from helpers.scenes.making import is_made, made
from tests.conftest import ROOT

# Makes a scene in four slow steps, as another process.
SLOW = """
import sys, time
from pathlib import Path
from helpers import synthetic
from helpers.scenes.making import made
def make_scene(folder, preset, progress=True, report=None):
    folder.mkdir(parents=True)
    for done in range(4):
        report(done, 4, "land")
        print(done, flush=True)
        time.sleep(float(sys.argv[1]))
    (folder / "scene.json").write_text('{"version": "%s"}' % synthetic.VERSION)
synthetic.make_scene = make_scene
made("garonne-mini")
"""


@pytest.fixture
def scenes(tmp_path, monkeypatch):
    monkeypatch.setattr(making, "SCENES", tmp_path)
    return tmp_path


@pytest.fixture
def another(scenes):
    """Start a process that makes the scene, `seconds` for each step; it has begun."""
    started = []

    def start(seconds):
        process = subprocess.Popen(
            [sys.executable, "-c", SLOW, str(seconds)], cwd=ROOT, stdout=subprocess.PIPE,
            env={**os.environ, "COURSE_SCENES": str(scenes)},
        )  # fmt: skip
        process.stdout.readline()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_who_waits_sees_how_far_the_other_process_is(scenes, another, capsys, monkeypatch):
    monkeypatch.setattr(making, "_make", lambda name: pytest.fail("made twice"))
    another(0.5)
    assert made("garonne-mini") == scenes / "garonne-mini"
    assert is_made("garonne-mini")
    said = capsys.readouterr().out
    assert "Making garonne-mini" in said and "/4" in said and "land" in said
    assert sorted(p.name for p in scenes.iterdir() if p.suffix != ".lock") == ["garonne-mini"]


def test_where_the_other_process_dies_the_scene_is_made_here(scenes, another, monkeypatch):
    process = another(60)
    left_over = list(scenes.glob(".garonne-mini-*"))
    assert left_over and json.loads((scenes / ".garonne-mini.progress").read_text())[1] == 4

    def make_scene(folder, preset, progress=True, report=None):
        folder.mkdir()
        version = {"version": making.synthetic.VERSION}
        (folder / "scene.json").write_text(json.dumps(version))

    monkeypatch.setattr(making.synthetic, "make_scene", make_scene)
    process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    process.wait()
    made("garonne-mini")
    assert is_made("garonne-mini")
    assert not [path for path in left_over if path.exists()]


@pytest.mark.parametrize("scene", ["garonne-mini", "garonne"])
def test_lab_opens_while_the_scene_is_made(scenes, monkeypatch, scene):
    """JupyterLab is started before there is a scene, and the scene's process ends with it."""
    from click.testing import CliRunner

    from commands import lab as command

    begun, when = [], []
    real = subprocess.Popen

    class Popen(real):
        def __init__(self, arguments, **options):
            if "open_scene" in str(arguments):
                made_in_order = re.findall(r"'(garonne[^']*)'", str(arguments))
                assert made_in_order == list(dict.fromkeys(["garonne-mini", scene]))
                arguments = [sys.executable, "-c", "import time; time.sleep(60)"]
                begun.append(self)
            super().__init__(arguments, **options)

    def run(command, **options):
        when.append((is_made("garonne-mini"), begun[0].poll()))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(command.subprocess, "Popen", Popen)
    monkeypatch.setattr(command.subprocess, "run", run)
    monkeypatch.setattr(command, "is_made", lambda name: False)
    monkeypatch.setattr(command, "write_startup", lambda: None)
    result = CliRunner().invoke(command.lab, ["--scene", scene, "--allow-root"])
    assert result.exit_code == 0, result.output
    assert when == [(False, None)]
    assert begun[0].poll() is not None
    assert "made beside JupyterLab" in result.output
