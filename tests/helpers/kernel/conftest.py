"""A real kernel that is told the ids of cells, as JupyterLab does."""

import os
import re
import shutil
import time

import pytest
from jupyter_client.manager import start_new_kernel

from helpers.work.notebooks import read_notebook
from tests.conftest import ROOT


class Seat:
    """A kernel beside a saved notebook, and what its cells show."""

    def __init__(self, client, path):
        self.client, self.path = client, path
        self.sources = {cell.id: cell.source for cell in read_notebook(path).cells}

    def save(self, cell_id, text):
        """Write a text into a cell of the saved notebook, later than all that has run."""
        notebook = read_notebook(self.path)
        next(cell for cell in notebook.cells if cell.id == cell_id).source = text
        import nbformat

        nbformat.write(notebook, self.path)
        later = time.time() + 1
        os.utime(self.path, (later, later))

    def run(self, cell_id, text=None, ids=True):
        """Run one cell as it is in the notebook, or with another text; return what it shows."""
        session = self.client.session
        content = {"code": self.sources[cell_id] if text is None else text, "silent": False,
                   "store_history": True, "allow_stdin": False, "stop_on_error": True}  # fmt: skip
        request = session.msg(
            "execute_request", content, metadata={"cellId": cell_id} if ids else {}
        )
        self.client.shell_channel.send(request)
        shown = []
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return re.sub(r"\x1b\[[\d;]*m", "", "\n".join(shown))
            if kind == "stream":
                shown.append(content["text"])
            elif kind in ("display_data", "execute_result"):
                shown.append(str(content["data"].get("text/plain")))
            elif kind == "error":
                shown += [*content["traceback"], f"({content['ename']})"]


@pytest.fixture(scope="module")
def seat(tmp_path_factory, mini):
    """Notebook 1 beside a kernel that has just been started."""
    folder = tmp_path_factory.mktemp("seat")
    path = folder / "01_load_polygons.ipynb"
    shutil.copy(ROOT / "notebooks" / path.name, path)
    environment = {**os.environ, "COURSE_SCENE": mini.name, "JPY_SESSION_NAME": str(path),
                   "COURSE_RESULTS": str(folder / "results")}  # fmt: skip
    manager, client = start_new_kernel(cwd=str(folder), env=environment)
    yield Seat(client, path)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
