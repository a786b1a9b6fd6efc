"""First starts: each ends in a command that runs, or in one true sentence."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from installing.trouble import explain
from tests.conftest import ROOT
from tests.installing.conftest import write_wheel

HERE = "ran lab with builder course-in-small tiny"
needs_uv = pytest.mark.skipif(not shutil.which("uv"), reason="uv is not on this machine")
on_posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a script")
OLD = ("2.7", "3.6", "3.7", "3.8", "3.9", "3.10")
# Stands before the real uv, which it calls: notes each call, and is slow.
SLOW = """import os, subprocess, sys, time
here = os.path.dirname(os.path.abspath(__file__))
open(os.path.join(here, "calls"), "a").write(sys.argv[1] + "\\n")
path = os.environ["PATH"].split(os.pathsep)
os.environ["PATH"] = os.pathsep.join(p for p in path if os.path.abspath(p) != here)
code = subprocess.call(["uv", *sys.argv[1:]])
if sys.argv[1] == "pip":
    time.sleep(float(os.environ.get("SLOW", "1.5")))
sys.exit(code)
"""


@needs_uv
def test_uv_makes_the_environment_once(small):
    first = small.call("lab")
    assert first.returncode == 0, first.stderr
    assert "Making the environment" in first.stdout and HERE in first.stdout
    second = small.call("lab")
    assert "Making" not in second.stdout and HERE in second.stdout


def test_without_uv_pip_makes_the_same_environment(small):
    small.without_uv()
    result = small.call("lab")
    assert result.returncode == 0, result.stderr
    assert "ran lab with builder course-in-small pip" in result.stdout
    assert "tiny" in result.stdout
    assert [p.name for p in (small.root / ".venv").glob("uv-*")] == []


@pytest.mark.parametrize("installer", [pytest.param("uv", marks=needs_uv), "pip"])
def test_packages_are_compiled_where_an_import_may_not_do_it(small, installer):
    """Else every start of every process would compile all that it imports."""
    small.variables["COURSE_INSTALLER"] = installer
    small.call("lab", PYTHONDONTWRITEBYTECODE="1")
    assert list((small.root / ".venv").rglob("tiny.*.pyc"))


@on_posix
def test_uv_is_fetched_by_pip_where_it_is_not_and_leaves_nothing(small):
    """The stand-in is a wheel with a program, as uv's own is; it hands over to pip."""
    program = (
        f"#!{sys.executable}\nimport os, subprocess, sys\n"
        "open(os.environ['NOTE'], 'a').write(' '.join(sys.argv[1:3]) + '\\n')\n"
        "arguments = [a for a in sys.argv[2:] if a != '--compile-bytecode']\n"
        "python = arguments.pop(arguments.index('--python') + 1); arguments.remove('--python')\n"
        "sys.exit(subprocess.call([python, '-m', 'pip', *arguments]))\n"
    )
    line = write_wheel(small.wheels, "uv", {"uv-1.0.data/scripts/uv": program})
    (small.root / "requirements" / "uv.lock").write_text(line)
    note = small.root.parent / "note"
    small.without_uv()
    result = small.call("lab", NOTE=str(note))
    assert result.returncode == 0, result.stderr
    assert note.read_text() == "pip install\n" * 2
    assert " uv" not in result.stdout
    assert list((small.root / ".venv").glob("uv-*")) == []


@needs_uv
def test_a_package_that_left_the_lock_does_not_linger(small):
    builder = (small.root / "requirements/course.lock").read_text().splitlines(keepends=True)[0]
    assert "tiny" in small.call("lab").stdout
    small.lock(builder)
    result = small.call("lab")
    assert "ran lab with builder course-in-small\n" in result.stdout


@needs_uv
@pytest.mark.parametrize("copied", [False, True], ids=["moved", "copied"])
def test_a_folder_elsewhere_gets_an_environment_of_its_own(small, copied):
    small.call("lab")
    old = small.root
    new = old.parent / "another place"
    (shutil.copytree if copied else shutil.move)(old, new, **({"symlinks": True} if copied else {}))
    small.root = new
    result = small.call("lab")
    assert "Making" in result.stdout and HERE in result.stdout, result.stderr
    assert f"prefix {new / '.venv'}" in result.stdout
    scripts = [p for p in (new / ".venv/bin").glob("*") if p.is_file() and not p.is_symlink()]
    assert not [p for p in scripts if str(old / ".venv") in p.read_text("utf-8", "replace")]
    if copied:
        small.root = old
        assert "Making" not in small.call("lab").stdout


@needs_uv
@on_posix
@pytest.mark.parametrize("moment", ["venv", "pip"])
def test_a_killed_call_is_made_good_by_the_next(small, moment):
    small.instead_of_uv(SLOW)
    process = small.start("lab", SLOW="60")
    calls = small.root.parent / "programs" / "calls"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (calls.exists() and moment in calls.read_text()):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    result = small.call("lab", SLOW="0")
    assert result.returncode == 0, result.stderr
    assert HERE in result.stdout
    assert sorted(p.name for p in small.root.glob(".venv*")) == [".venv", ".venv.lock"]


@needs_uv
@on_posix
def test_two_calls_at_once_wait_for_one_another(small):
    small.instead_of_uv(SLOW)
    processes = [small.start("lab") for _ in range(3)]
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert all(HERE in words for words in said)
    calls = (small.root.parent / "programs" / "calls").read_text().split()
    assert calls == ["venv", "pip", "pip"]
    assert sum("waiting for it" in words for words in said) >= 1


@needs_uv
def test_an_environment_without_its_python_is_made_anew(small):
    """The Python it was made with was removed, as by an update of the system."""
    small.call("lab")
    for path in [*small.root.glob(".venv/bin/python*"), *small.root.glob(".venv/Scripts/python*")]:
        path.unlink()
    result = small.call("lab")
    assert "Making" in result.stdout and HERE in result.stdout, result.stderr


@needs_uv
def test_a_wrong_hash_is_refused_and_nothing_is_left(small):
    small.lock("tiny==1.0 --hash=sha256:" + "0" * 64 + "\n")
    result = small.call("lab")
    assert result.returncode == 2
    assert "is not the one the course was made with" in result.stderr
    assert not (small.root / ".venv").exists()


# What uv 0.13 and pip 23 to 26 print, shortened: words -> the sentence
SAID = {
    "failed to copy: No space left on device (os error 28)": "the disk is full",
    "ERROR: Could not install packages due to an OSError: [Errno 28] No": "disk is full",
    "error: Disk quota exceeded (os error 122)": "the disk is full",
    "There is not enough space on the disk. (os error 112)": "the disk is full",
    "error sending request for url\n dns error: failed to lookup": "index cannot be reached",
    "Operation timed out": "the package index cannot be reached",
    "WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError(...)'\n"
    "ERROR: No matching distribution found for tiny==1.0": "the package index cannot be reached",
    "invalid peer certificate: UnknownIssuer": "a certificate that this computer does not trust",
    "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify "
    "failed": "a certificate that this computer does not trust",
    "Because foreign==1.0 has no wheels with a matching platform tag": "there is no foreign for",
    "Because pyogrio==0.13.0 has no usable wheels and you require": "there is no pyogrio for",
    "ERROR: Could not find a version that satisfies the requirement foreign==1.0 (from versions: "
    "none)\nERROR: No matching distribution found for foreign==1.0": "there is no foreign for this",
    "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE": "is not the one",
    "Hash mismatch for `tiny==1.0`": "is not the one the course was made with",
    "error: failed to create directory: Read-only file system (os error 30)": "cannot be written",
    "something nobody thought of": "uv could not install the packages. It said:\nsomething",
}


@pytest.mark.parametrize("words", SAID)
def test_what_uv_and_pip_say_becomes_one_true_sentence(words):
    sentence = str(explain(words, "uv"))
    assert SAID[words] in sentence


@on_posix
def test_a_full_disk_is_told_with_the_command_to_repeat(small):
    small.instead_of_uv("import sys; sys.exit('No space left on device (os error 28)')")
    result = small.call("lab")
    assert result.returncode == 2
    assert result.stderr.startswith("course.py: the disk is full: the environment needs about")
    assert result.stderr.endswith(" course.py lab`.\n") and result.stderr.count("\n") == 1
    assert not (small.root / ".venv").exists()


def test_no_network_is_told_by_pip_in_one_sentence(small):
    small.without_uv()
    closed = {"PIP_NO_INDEX": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
              "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}  # fmt: skip
    result = small.call("lab", COURSE_INSTALLER="pip", **closed)
    assert result.returncode == 2
    assert "the package index cannot be reached" in result.stderr, result.stderr


@needs_uv
def test_no_network_is_told_by_uv_in_one_sentence(small):
    closed = {"UV_NO_INDEX": "", "UV_INDEX_URL": "http://127.0.0.1:9/simple", "UV_FIND_LINKS": "",
              "UV_HTTP_RETRIES": "0"}  # fmt: skip
    result = small.call("lab", **closed)
    assert result.returncode == 2
    assert "the package index cannot be reached" in result.stderr, result.stderr


@on_posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0 and not shutil.which("setpriv"),
                    reason="root may write everywhere")  # fmt: skip
def test_a_folder_that_cannot_be_written_is_told(small):
    small.root.chmod(0o555)
    command = [sys.executable, "course.py", "lab"]
    if os.geteuid() == 0:
        shared = Path(tempfile.gettempdir())
        for folder in (f for f in (*small.root.parents, small.root) if shared in f.parents):
            folder.chmod(folder.stat().st_mode | 0o055)
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
        if subprocess.run([*command[:4], sys.executable, "-c", ""], check=False).returncode:
            pytest.skip("another user cannot run this Python")
    result = subprocess.run(command, cwd=small.root, capture_output=True, text=True, check=False)
    small.root.chmod(0o755)
    assert result.returncode == 2
    assert "cannot be written" in result.stderr and "COURSE_VENV" in result.stderr


@on_posix
def test_a_python_without_venv_is_told(small):
    """As on Debian without python3-venv."""
    small.without_uv()
    hidden = small.root.parent / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import sys\nif len(sys.orig_argv) > 2 and sys.orig_argv[2] == 'venv':\n"
        "    print('The environment was not created because ensurepip is not available.')\n"
        "    sys.stdout.flush()\n    import os\n    os._exit(1)\n"
    )
    # the door drops PYTHONPATH, so a wrapper stands for the Python
    wrapper = small.root.parent / "python3"
    wrapper.write_text(f'#!/bin/sh\nexport PYTHONPATH={hidden}\nexec {sys.executable} "$@"\n')
    wrapper.chmod(0o755)
    code = (
        f"import sys; sys._base_executable = {str(wrapper)!r}; import course; course.main(['lab'])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=small.root, capture_output=True, text=True, check=False,
        env={**os.environ, **small.variables},
    )  # fmt: skip
    assert "sudo apt install python3." in result.stderr, result.stderr


@pytest.mark.parametrize("version", OLD)
def test_an_old_python_says_what_the_course_needs(small, version):
    python = interpreter(version)
    if python is None:
        pytest.skip(f"Python {version} is not on this machine")
    result = small.start("lab", python=python, PATH=str(small.wheels))
    out, err = result.communicate()
    assert result.returncode == 2
    assert f"this is Python {version}" in err and "3.11, 3.12 or 3.13" in err
    assert "python3.12 course.py lab" in err or "py -3.12 course.py lab" in err
    assert "Traceback" not in err and out == ""


@needs_uv
def test_an_old_python_hands_over_to_a_newer_one_that_is_there(small):
    python = next((found for v in OLD if (found := interpreter(v))), None)
    if python is None:
        pytest.skip("there is no old Python on this machine")
    folder = small.root.parent / "programs"
    folder.mkdir()
    (folder / "python3.12").symlink_to(sys.executable)
    path = os.pathsep.join((str(folder), os.environ["PATH"]))
    process = small.start("lab", python=python, PATH=path)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert "ran lab" in out


def interpreter(version: str) -> str | None:
    """Return a Python of a version: from the PATH, or the usual folder of pyenv."""
    kept = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    for command in (f"python{version}", *map(str, kept)):
        ask = [command, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        found = shutil.which(command)
        if found and subprocess.run(ask, capture_output=True, text=True).stdout.strip() == version:
            return found
    return None


def test_the_door_is_written_for_every_python_from_3_6():
    text = (ROOT / "course.py").read_text("utf-8")
    ast.parse(text, feature_version=(3, 6))
    used = {type(node) for node in ast.walk(ast.parse(text))}
    assert not used & {ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Starred, ast.Nonlocal}
    assert not [
        n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef) and n.returns
    ]


@pytest.mark.parametrize("arguments", [["--help"], [], ["lab", "--help"], ["lbb"], ["--nonsense"]])
def test_help_and_wrong_commands_need_no_environment(small, arguments):
    result = small.call(*arguments)
    assert not (small.root / ".venv").exists()
    if arguments in (["lbb"], ["--nonsense"]):
        assert result.returncode == 2 and "there is no command" in result.stderr
        assert ("did you mean" in result.stderr) == (arguments == ["lbb"])
    else:
        assert result.returncode == 0 and "Usage:" in result.stdout
        assert "lab" in result.stdout


@on_posix
@pytest.mark.parametrize("name", ["python3", "python", "python3.99"])
def test_messages_repeat_the_command_that_was_typed(small, name):
    folder = small.root.parent / "programs"
    folder.mkdir()
    (folder / name).write_text(f'#!/bin/sh\nexec -a {name} {sys.executable} "$@"\n'.replace(
        "#!/bin/sh", f"#!{shutil.which('bash')}"))  # fmt: skip
    (folder / name).chmod(0o755)
    path = os.pathsep.join((str(folder), os.environ["PATH"]))
    result = small.start("lbb", python=name, PATH=path)
    # Popen looks the program up on our own PATH
    result.communicate()
    said = subprocess.run(
        [str(folder / name), "course.py", "lbb"], cwd=small.root, capture_output=True, text=True,
        env={**os.environ, "PATH": path, "COURSE_TYPED": ""}, check=False,
    ).stderr  # fmt: skip
    assert f"`{name} course.py lab`" in said
