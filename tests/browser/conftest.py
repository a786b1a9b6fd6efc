"""JupyterLab in a real browser that can reach nothing but this machine.

Set COURSE_CHROMIUM to the browser's path where it is not found, and COURSE_SCREENSHOTS to a
folder to keep pictures of some moments.
"""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from commands.lab import hide_for_learners
from tests.conftest import ROOT, SLUGS

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START = 60  # seconds


@pytest.fixture(scope="session")
def chromium():
    found = os.environ.get("COURSE_CHROMIUM") or next(
        filter(None, map(shutil.which, BROWSERS)), None
    )
    if not found:
        pytest.skip("no Chromium on this machine: set COURSE_CHROMIUM to run the browser tests")
    return found


def filled_in(folder: Path) -> None:
    """Write the seven notebooks with the reference answers, as a learner who got all right."""
    import nbformat

    from grading.trials.filling import fill_in, solutions
    from helpers.work.notebooks import read_notebook

    folder.mkdir()
    for slug in SLUGS:
        released = read_notebook(ROOT / "notebooks" / f"{slug}.ipynb")
        nbformat.write(fill_in(released, solutions(slug)), folder / f"{slug}.ipynb")


class Lab:
    """A running JupyterLab: its address and its folder."""

    def __init__(self, folder: Path, port: int, token: str) -> None:
        self.folder, self.port, self.token = folder, port, token

    def address(self, path: str) -> str:
        """A workspace of its own for each page: else tabs of the last test come back."""
        base = f"http://127.0.0.1:{self.port}/lab/workspaces/{secrets.token_hex(4)}"
        return f"{base}/tree/{path}?token={self.token}"


@pytest.fixture(scope="session")
def lab(tmp_path_factory, mini, chromium):
    home = tmp_path_factory.mktemp("lab")
    folder = home / "course"
    (folder / "notebooks").mkdir(parents=True)
    for path in (*(ROOT / "notebooks").glob("0*.ipynb"), ROOT / "notebooks/glossary.md"):
        shutil.copy(path, folder / "notebooks")
    filled_in(folder / "filled")
    (home / "settings").mkdir()
    (home / "hidden").mkdir()
    shutil.copy(ROOT / "overrides.json", home / "settings")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_CONFIG_PATH": hide_for_learners(home / "hidden"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "COURSE_SCENE": os.environ.get("COURSE_SCENE", mini.name),
        "COURSE_RESULTS": str(home / "results"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
        f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}", f"--LabApp.app_settings_dir={home / 'settings'}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=",
        "--KernelManager.transport_encryption=auto",
    ]  # fmt: skip
    with (home / "lab.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            _wait(process, port, token, home / "lab.log")
            yield Lab(folder, port, token)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)  # kernels end first, on a busy machine one after the other
            process.kill()


def _wait(process, port, token, log):
    end = time.monotonic() + START
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}/api/status?token={token}"
            ) as page:
                return json.load(page)
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"JupyterLab did not start in {START} s:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium)
        yield running
        running.close()


class Watched:
    """What a page did that it should not: requests to the world outside, errors."""

    def __init__(self) -> None:
        self.outside: list[str] = []
        self.errors: list[str] = []

    def hear(self, message) -> None:
        """Keep an error of the console, except for pictures that a notebook carries itself.

        JupyterLab sets their address first as it stands in the text, and then finds the picture.
        """
        if message.type == "error" and not message.location["url"].startswith("attachment:"):
            self.errors.append(message.text)


@pytest.fixture
def page(browser, lab):
    """A page whose every request beyond this machine is blocked and counted."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, accept_downloads=True)
    opened = context.new_page()
    watched = opened.watched = Watched()
    here = (f"http://127.0.0.1:{lab.port}/", "data:", "blob:", "about:")

    def gate(route):
        if route.request.url.startswith(here):
            return route.continue_()
        watched.outside.append(route.request.url)
        return route.abort()

    context.route("**/*", gate)
    opened.on("pageerror", lambda error: watched.errors.append(str(error)))
    opened.on("console", watched.hear)
    yield opened
    context.close()


@pytest.fixture
def moment(page):
    """Keep a picture of the page under a name, where COURSE_SCREENSHOTS says so."""
    folder = os.environ.get("COURSE_SCREENSHOTS")

    def keep(name: str, target=None) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.wait_for_timeout(400)
            (target or page).screenshot(path=str(Path(folder) / f"seat-{name}.png"))

    return keep
