"""The small process that readers of notebooks are forked from."""

import contextlib
import json
import socket
import subprocess
import sys

import nbformat
import pytest

from grading import sandbox
from grading.handed_in.masters import load_masters
from grading.inside.document.graded_cells import sent
from grading.inside.frames import Closed
from grading.running.limited import LIMITS
from grading.sandbox.warm_process import ForkOrders, WarmProcess
from helpers.paths import ROOT
from tests.grading.standin import FIRST, answered, make_course, own

sandboxed = pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox")
HEAVY = ("pandas", "geopandas", "matplotlib", "sklearn", "IPython")
# Reads and writes a notebook as a fork does, and says what it had to load for it.
READ_AND_WRITE = """
import json, sys
from grading.inside import preload
preload.for_readers()
before = set(sys.modules)
from grading.inside import reader
content, cells, report = json.load(sys.stdin)
said = reader.read({"content": content.encode(), "cells": cells})
cells = [{**cell, "hidden": ()} for cell in said["cells"]]
reader.write({"cells": cells, "outputs": {}, "verdicts": {}, "metadata": {},
              "reports": {"own": report.encode()}, "plain": False})
print(json.dumps([sorted(before), sorted(set(sys.modules) - before)]))
"""


def test_readers_find_all_they_need_and_little_else(tmp_path):
    """What is loaded after the fork is loaded by each of them."""
    notebook = answered(FIRST)
    notebook.cells.insert(1, own("1 + 1", "own"))
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell("**mine** $x^2$ <b>too</b>"))
    shown = {"text/html": "<table><tr><td>1</td></tr></table>", "text/latex": "$x$"}
    report = {"outputs": [{"output_type": "display_data", "data": shown, "metadata": {}}]}
    master = load_masters(make_course(tmp_path))[FIRST]
    order = [nbformat.writes(notebook), sent(master.cells), json.dumps(report)]
    made = subprocess.run([sys.executable, "-P", "-c", READ_AND_WRITE], input=json.dumps(order),
                          capture_output=True, text=True, cwd=ROOT)  # fmt: skip
    assert made.returncode == 0, made.stderr
    loaded, later = json.loads(made.stdout)
    assert not later
    assert not set(HEAVY) & set(loaded)


@sandboxed
def test_who_is_let_end_ends_and_nothing_is_heard_of_it():
    with contextlib.closing(WarmProcess(True, "readers").wait_until_warm()) as warm:
        first, idle = warm.fork("reader", LIMITS)
        warm.let_end(first)
        second, job = warm.fork("reader", LIMITS)
        assert warm.kill(second)["status"] == -9
        with pytest.raises(Closed):  # its end of the line is closed with it
            idle.receive(5)
        assert not warm.ended
        for channel in (idle, job):
            channel.close()


def test_a_process_that_said_something_and_ended_is_not_taken_for_alive():
    mine, its = socket.socketpair()
    with contextlib.closing(ForkOrders(mine, confined=True, walls=True)) as orders:
        its.sendall(b'{"ended": 1}\n')
        its.close()
        assert not orders.is_alive()
        assert orders.ended == {1: {"ended": 1}}
