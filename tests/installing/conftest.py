"""A course in small: the real door, with locks of one tiny package and no network needed."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import ROOT

DOOR = ("course.py", "environment.py", "installing", "commands/__init__.py", "commands/table.py",
        "helpers/__init__.py", "helpers/typed.py")  # fmt: skip
# What stands in for the commands: it tells where it runs, and what is installed there.
STANDIN = """import os, sys
from importlib.metadata import distributions
print("ran", *sys.argv[1:], "with", *sorted(d.name for d in distributions()))
print("prefix", sys.prefix)
print("typed", os.environ["COURSE_TYPED"])
"""
PROJECT = """[build-system]
requires = []
build-backend = "builder"
[project]
name = "course-in-small"
version = "1"
"""
# Does what hatchling does for an editable install.
BUILDER = """import zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    from pathlib import Path
    name, info = "course_in_small-1-py3-none-any.whl", "course_in_small-1.dist-info/"
    with zipfile.ZipFile(Path(folder) / name, "w") as wheel:
        wheel.writestr("course_in_small.pth", str(Path.cwd()))
        about = "Metadata-Version: 2.1\\nName: course-in-small\\nVersion: 1\\n"
        kind = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        wheel.writestr(info + "METADATA", about)
        wheel.writestr(info + "WHEEL", kind)
        wheel.writestr(info + "RECORD", "")
    return name
"""


def write_wheel(folder: Path, name: str, files: dict[str, str] | None = None, tag="py3-none-any"):
    """Write a wheel and return its line in a lock."""
    info = f"{name}-1.0.dist-info"
    content = {
        **(files or {f"{name}.py": ""}),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    record = ""
    for path, text in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        record += f"{path},sha256={digest.decode()},{len(text.encode())}\n"
    wheel = folder / f"{name}-1.0-{tag}.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        for path, text in {**content, f"{info}/RECORD": record}.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = (0o100755 if "/scripts/" in path else 0o100644) << 16
            file.writestr(entry, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@dataclass
class Small:
    """A course in small, and how its door is called."""

    root: Path
    wheels: Path
    variables: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str, python: str = sys.executable, **variables: str):
        """Start the door as a person does; its output is kept."""
        known = {"UV_NO_INDEX": "1", "UV_FIND_LINKS": str(self.wheels), "PIP_NO_INDEX": "1",
                 "PIP_FIND_LINKS": str(self.wheels), "COURSE_INSTALLER": "",
                 "UV_CACHE_DIR": str(self.wheels.parent / "cache")}  # fmt: skip
        return subprocess.Popen(
            [python, "course.py", *arguments], cwd=self.root, text=True, start_new_session=True,
            env={**os.environ, **known, **self.variables, **variables},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def call(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Call the door and wait for its end."""
        process = self.start(*arguments, **variables)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def lock(self, *lines: str) -> None:
        """Write the lock."""
        (self.root / "requirements" / "course.lock").write_text("".join(lines))

    def instead_of_uv(self, script: str) -> None:
        """Put a program before the real uv."""
        folder = self.root.parent / "programs"
        folder.mkdir(exist_ok=True)
        (folder / "uv").write_text(f"#!{sys.executable}\n{script}")
        (folder / "uv").chmod(0o755)
        self.variables["PATH"] = os.pathsep.join((str(folder), os.environ["PATH"]))

    def without_uv(self) -> None:
        """Hide the real uv, and every other program on the PATH."""
        self.variables["PATH"] = str(self.wheels)


@pytest.fixture
def small(tmp_path):
    """A new course in small."""
    root, wheels = tmp_path / "course", tmp_path / "wheels"
    (root / "requirements").mkdir(parents=True)
    wheels.mkdir()
    for name in DOOR:
        source, target = ROOT / name, root / name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (root / "commands" / "cli.py").write_text(STANDIN)
    (root / "commands" / "lab.py").write_text('def lab():\n    """Open the notebooks."""\n')
    (root / "pyproject.toml").write_text(PROJECT)
    made = Small(root, wheels)
    made.lock(write_wheel(wheels, "builder", {"builder.py": BUILDER}), write_wheel(wheels, "tiny"))
    (root / "requirements" / "uv.lock").write_text("uv==0.0.1 --hash=sha256:" + "0" * 64 + "\n")
    return made
