"""The Toulouse download against a web server on this machine that misbehaves.

With COURSE_TEST_TOULOUSE it serves the real product; else bytes made up here, with their hashes.
"""

import hashlib
import os
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from requests.exceptions import ConnectTimeout

from helpers.errors import CourseError
from helpers.product.metadata import ORIGINAL_NAME_FILE, true_name
from helpers.scenes import download


class Server:
    """A web server of files; `trouble` maps (mirror, band) to what it does instead, in order."""

    def __init__(self, contents):
        self.contents, self.trouble, self.asked = contents, {}, []
        handler = type("Handler", (Answers,), {"owner": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def mirror(self, name):
        return f"http://127.0.0.1:{self.http.server_port}/{name}/P.SAFE"

    def stop(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


class Answers(BaseHTTPRequestHandler):
    owner: Server

    def do_GET(self):
        mirror, _, name = self.path[1:].split("/", 2)
        body = self.owner.contents[name]
        band = name.split("_")[-2]
        self.owner.asked.append((mirror, band))
        troubles = self.owner.trouble.get((mirror, band)) or self.owner.trouble.get((mirror, "*"))
        trouble = troubles.pop(0) if troubles else None
        if trouble == "429":
            self.send_error(429)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if trouble == "wrong bytes":
            body = bytes(len(body))
        elif trouble == "cut":
            body = body[: len(body) // 2]
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def contents():
    """The five files' bytes, by their path in the product."""
    real = os.environ.get("COURSE_TEST_TOULOUSE")
    if real and Path(real).is_dir():
        folder = Path(real) / "SENTINEL.SAFE"
        return {name: (folder / name).read_bytes() for name in download.FILES}
    return {name: hashlib.sha256(name.encode()).digest() * 1000 for name in download.FILES}


@pytest.fixture
def server(contents, monkeypatch):
    monkeypatch.setattr("pooch.core.time.sleep", lambda _: None)
    server = Server(contents)
    yield server
    server.stop()


@pytest.fixture
def fetch(server, contents, tmp_path):
    """Fetch into `tmp_path / "toulouse"` from the server's mirrors "first" and "second"."""
    files = {name: hashlib.sha256(body).hexdigest() for name, body in contents.items()}
    mirrors = [server.mirror("first"), server.mirror("second")]

    def fetch(mirrors=mirrors, progress=False):
        return download.fetch_toulouse(tmp_path / "toulouse", mirrors, progress, files)

    return fetch


def whole(product, contents):
    found = {p.name: p.read_bytes() for p in product.rglob("*") if p.is_file()}
    name = found.pop(ORIGINAL_NAME_FILE, None)
    return name == download.PRODUCT.encode() and found == {
        Path(place).name: data for place, data in contents.items()
    }


def test_the_product_lies_whole_and_states_its_true_name(fetch, contents, server):
    product = fetch()
    assert true_name(product, None) == download.PRODUCT.removesuffix(".SAFE")
    assert whole(product, contents)
    too_long = [p for p in product.rglob("*") if len(str(p.relative_to(product.parent))) > 99]
    assert not too_long, "below data/scenes/toulouse no path may be longer, for Windows"
    assert [mirror for mirror, _ in server.asked] == ["first"] * 5
    assert sorted(p.name for p in product.parent.iterdir()) == [".lock", download.FOLDER]


def test_the_real_product_has_the_pinned_bytes(toulouse, contents):
    assert {n: hashlib.sha256(b).hexdigest() for n, b in contents.items()} == download.FILES


def test_each_file_has_a_bar_on_standard_output(fetch, capsys):
    fetch(progress=True)
    out, err = capsys.readouterr()
    assert all(f"_{band}_60m.jp2: 100%" in out for band in ("B02", "B03", "B04", "B8A", "TCI"))
    assert not err


@pytest.mark.parametrize("is_old", [False, True], ids=["now", "under long names, as before"])
def test_a_second_call_asks_for_nothing(fetch, server, contents, tmp_path, is_old):
    product = fetch()
    if is_old:
        shutil.rmtree(product)
        product = tmp_path / "toulouse" / download.PRODUCT
        for name, data in contents.items():
            (product / name).parent.mkdir(parents=True, exist_ok=True)
            (product / name).write_bytes(data)
    server.asked.clear()
    assert fetch() == product
    assert server.asked == []


@pytest.mark.parametrize("trouble", ["wrong bytes", "429", "cut"])
def test_a_passing_trouble_is_tried_again(fetch, server, contents, trouble):
    server.trouble["first", "B04"] = [trouble, trouble]
    assert whole(fetch(), contents)
    assert [m for m, band in server.asked if band == "B04"] == ["first"] * 3


@pytest.mark.parametrize("trouble", ["wrong bytes", "429", "cut"])
def test_lasting_trouble_of_the_first_mirror_leads_to_the_second(fetch, server, contents, trouble):
    server.trouble["first", "*"] = [trouble] * 100
    assert whole(fetch(), contents)
    # the failing mirror is not asked first again for each of the other files
    assert [m for m, _ in server.asked] == ["first"] * 3 + ["second"] * 5


def test_first_mirror_down(fetch, server, contents):
    assert whole(fetch([closed_port(), server.mirror("second")]), contents)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [("wrong bytes", "other bytes"), ("429", "429 Too Many Requests"), ("cut", "broke off")],
)
def test_trouble_everywhere_is_one_sentence_and_leaves_nothing_that_looks_whole(
    fetch, server, contents, tmp_path, trouble, words
):
    server.trouble["first", "B8A"] = server.trouble["second", "B8A"] = [trouble] * 100
    with pytest.raises(CourseError, match=words) as caught:
        fetch()
    assert "garonne" in str(caught.value) and download.COMMAND in str(caught.value)
    assert not (tmp_path / "toulouse" / download.FOLDER).exists()
    server.trouble.clear()
    server.asked.clear()
    assert whole(fetch(), contents)
    assert [band for _, band in server.asked] == ["B8A", "TCI"]


def test_no_network_is_one_sentence_that_names_garonne(fetch):
    with pytest.raises(CourseError, match=r"there is no network.*garonne"):
        fetch([closed_port(), closed_port()])


def test_a_network_that_never_answers(fetch, monkeypatch):
    def never(*_, **__):
        raise ConnectTimeout

    monkeypatch.setattr("requests.get", never)
    with pytest.raises(CourseError, match="there is no network"):
        fetch()


def test_an_interrupted_download_goes_on_where_it_stopped(
    fetch, server, contents, tmp_path, monkeypatch
):
    import requests

    get = requests.get

    def interrupted(url, **options):
        if "_B04_" in url:
            raise KeyboardInterrupt
        return get(url, **options)

    monkeypatch.setattr("requests.get", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch()
    assert not (tmp_path / "toulouse" / download.FOLDER).exists()
    monkeypatch.setattr("requests.get", get)
    server.asked.clear()
    assert whole(fetch(), contents)
    assert [band for _, band in server.asked] == ["B04", "B8A", "TCI"]


def test_what_a_killed_download_left_is_not_part_of_the_product(fetch, contents, tmp_path):
    partial = tmp_path / "toulouse" / download.PARTIAL / download.FOLDER
    name = next(iter(download.FILES))
    (partial / name).parent.mkdir(parents=True)
    (partial / name).write_bytes(b"half a file")
    (partial / name).with_name("tmpabc").write_bytes(b"what pooch was writing")
    assert whole(fetch(), contents)


def test_a_file_deleted_afterwards_is_fetched_alone(fetch, server, contents):
    product = fetch()
    next(product.rglob("*B03*")).unlink()
    server.asked.clear()
    assert whole(fetch(), contents)
    assert server.asked == [("first", "B03")]


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "toulouse").write_text("in the way")
    with pytest.raises(CourseError, match=r"cannot be written.*COURSE_SCENES"):
        download.fetch_toulouse(tmp_path / "toulouse")


def test_without_anybody_to_ask_the_command_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"course\.py scene toulouse"):
        download.ask_and_fetch(tmp_path)


@pytest.mark.parametrize(("answer", "fetched"), [("y", True), ("n", False), ("", False)])
def test_the_learner_is_asked_first(tmp_path, monkeypatch, answer, fetched):
    calls = []
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda _: True})())
    monkeypatch.setattr("builtins.input", lambda question: calls.append(question) or answer)
    monkeypatch.setattr(download, "fetch_toulouse", lambda folder: calls.append(folder) or folder)
    if fetched:
        assert download.ask_and_fetch(tmp_path) == tmp_path
    else:
        with pytest.raises(CourseError, match="garonne"):
            download.ask_and_fetch(tmp_path)
    assert "19 MB" in calls[0]
    assert (tmp_path in calls) is fetched


def closed_port():
    """Return the address of a server that is not there."""
    server = Server({})
    server.stop()
    return server.mirror("nobody")
