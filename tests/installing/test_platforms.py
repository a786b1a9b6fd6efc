"""The lock on each platform that the README promises, and on those of which it says no."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import ROOT

PYTHONS = ("3.11", "3.12", "3.13")
# name in the README -> the platform as uv calls it (glibc 2.28 for gnu), and the macOS
PROMISED = {
    "Linux (x86-64": ("x86_64-unknown-linux-gnu", ""),
    "and ARM, glibc 2.28 or newer)": ("aarch64-unknown-linux-gnu", ""),
    "Windows (x86-64)": ("x86_64-pc-windows-msvc", ""),
    "Apple's processors (macOS 14 or newer)": ("aarch64-apple-darwin", "14.0"),
    "Intel's (macOS 13 or newer)": ("x86_64-apple-darwin", "13.0"),
}
# ... -> and one package without which nothing works
WITHOUT = {
    "macOS 13 on Apple's processors": ("aarch64-apple-darwin", "13.0", "pyproj"),
    "Windows on ARM": ("aarch64-pc-windows-msvc", "", "pyogrio"),
    "Linux with musl (Alpine)": ("x86_64-unknown-linux-musl", "", "pyogrio"),
}
UNREACHABLE = (
    "error sending request", "dns error", "Network connectivity is disabled", "Failed to fetch",
)  # fmt: skip


def dry_run(nowhere: Path, platform: str, macos: str, python: str) -> str:
    """Return what uv says against installing the lock, '' where every wheel is there."""
    command = [
        "uv", "pip", "install", "--dry-run", "--no-deps", "--require-hashes", "--only-binary",
        ":all:", "--python-platform", platform, "--python-version", python, "--target", nowhere,
        "--requirement", "requirements/course.lock",
    ]  # fmt: skip
    variables = {**os.environ, **({"MACOSX_DEPLOYMENT_TARGET": macos} if macos else {})}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    return done.stderr if done.returncode else ""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Ask for all at once: platform and Python -> what uv says."""
    if not shutil.which("uv"):
        pytest.skip("uv is not on this machine")
    wanted = [(name, *PROMISED[name], python) for name in PROMISED for python in PYTHONS]
    wanted += [(name, *WITHOUT[name][:2], "3.12") for name in WITHOUT]
    nowhere = tmp_path_factory.mktemp("nowhere")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        said = list(pool.map(lambda one: dry_run(nowhere, *one[1:]), wanted))
    if any(sign in words for words in said for sign in UNREACHABLE):
        pytest.skip("the package index cannot be reached")
    return {(name, python): words for (name, *_, python), words in zip(wanted, said, strict=True)}


def test_every_package_has_a_wheel_where_the_readme_says_so(answers):
    lacking = {asked: words for asked, words in answers.items() if asked[0] in PROMISED and words}
    assert not lacking


def test_where_the_readme_says_no_a_package_is_missing(answers):
    """When it comes to be, the README is to be changed."""
    for (name, python), words in answers.items():
        if name in WITHOUT:
            assert f"{WITHOUT[name][2]}" in words and "no usable wheels" in words, (name, python)


@pytest.mark.parametrize("readme", ["README.md", "grading/publishing/for_learners/README.md"])
def test_both_readmes_name_the_platforms(readme):
    text = (ROOT / readme).read_text("utf-8")
    for name in (*PROMISED, *WITHOUT):
        assert name in text, name
