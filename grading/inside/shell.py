"""IPython without a kernel: runs cells in one namespace and gives back notebook outputs."""

import base64
import contextlib
import io
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

MOST_TEXT = 200_000
MOST_DATA = 6 * 2**20
MOST_OUTPUTS = 300
CUT = "\n[the rest of the output is left out]\n"

Output = dict[str, Any]


class TooSlow(BaseException):
    """A cell or a call went over its time; no `except Exception` of a learner's swallows it."""


class Collector:
    """Takes the outputs of one cell, up to a bound."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self.text = self.data = 0
        self.clear_next = False

    def add(self, output: Output) -> None:
        """Add one output."""
        if self.clear_next:
            self.outputs.clear()
            self.clear_next = False
        size = sum(len(str(part)) for part in output.get("data", {}).values())
        self.data += size
        if len(self.outputs) < MOST_OUTPUTS and self.data <= MOST_DATA:
            self.outputs.append(output)

    def write(self, name: str, text: str) -> None:
        """Add printed text, joined with what was printed before."""
        room = MOST_TEXT - self.text
        if room <= 0:
            return
        self.text += len(text)
        if len(text) > room:
            text = text[:room] + CUT
        last = self.outputs[-1] if self.outputs and not self.clear_next else {}
        if last.get("output_type") == "stream" and last.get("name") == name:
            last["text"] += text
        else:
            self.add({"output_type": "stream", "name": name, "text": text})

    def printed(self) -> str:
        """Return all printed text."""
        return "".join(o["text"] for o in self.outputs if o["output_type"] == "stream")


class Stream(io.TextIOBase):
    """Stands for sys.stdout and sys.stderr."""

    def __init__(self, name: str, number: int) -> None:
        self.name, self.number = name, number
        self.collector: Collector | None = None

    encoding = "utf-8"

    def write(self, text: str) -> int:
        """Take a text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self.collector is not None:
            self.collector.write(self.name, str(text))
        return len(text)

    def writable(self) -> bool:
        """Say that this can be written to."""
        return True

    def fileno(self) -> int:
        """Return the descriptor behind it, for programs that a cell starts."""
        return self.number


class Hook(DisplayHook):
    """Turns the value of a cell's last expression into an execute_result."""

    result: Output | None = None

    def start_displayhook(self) -> None:
        """Begin one result."""
        self.result = {"output_type": "execute_result", "data": {}, "metadata": {}}

    def write_output_prompt(self) -> None:
        """Number the result."""
        if self.result is not None:
            self.result["execution_count"] = self.prompt_count

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Take the value in all its forms."""
        if self.result is not None:
            self.result.update(data=plain_data(format_dict), metadata={})

    def finish_displayhook(self) -> None:
        """Hand the result on."""
        if self.result is not None and self.result["data"]:
            self.shell.collector.add(self.result)  # type: ignore[union-attr]
        self.result = None


class Publisher(DisplayPublisher):
    """Takes what `display` shows."""

    def publish(self, data: Any, metadata: Any = None, **rest: Any) -> None:  # type: ignore[override]
        """Add one display_data."""
        output = {"output_type": "display_data", "data": plain_data(data), "metadata": {}}
        self.shell.collector.add(output)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what was shown, now or at the next output."""
        if wait:
            self.shell.collector.clear_next = True
        else:
            self.shell.collector.outputs.clear()


class Shell(InteractiveShell):
    """An interactive shell that keeps its outputs."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)
    collector = AnyTrait()

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no window system."""

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        try:
            value = str(evalue)
        except Exception:  # a learner's own __str__
            value = "an error that cannot be shown"
        self.collector.add({"output_type": "error", "ename": str(etype.__name__)[:200],
                            "evalue": value[:4000],
                            "traceback": [str(line)[:20_000] for line in stb[:200]]})  # fmt: skip

    def run(self, source: str, seconds: float) -> tuple[list[Output], BaseException | None]:
        """Run one cell.

        Parameters
        ----------
        source : str
            Its code, IPython's own commands included.
        seconds : float
            Wall time that it may take.

        Returns
        -------
        outputs : list of dict
            Notebook outputs, plain data.
        error : BaseException or None
            What it raised.
        """
        with collecting() as collector, time_limit(seconds):
            result = self.run_cell(source, store_history=True)
        return collector.outputs, result.error_before_exec or result.error_in_exec


def plain_data(data: Any) -> dict[str, Any]:
    """Return display data with text alone: images as base64."""
    plain: dict[str, Any] = {}
    for kind, value in dict(data).items():
        if isinstance(value, bytes):
            plain[str(kind)] = base64.b64encode(value).decode()
        elif isinstance(value, str):
            plain[str(kind)] = value
    return plain


def prepare() -> Shell:
    """Make the shell, once, before any fork."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShell.autoindent = False
    shell = Shell.instance(config=config)
    shell.collector = Collector()
    shell.system = shell.system_piped  # type: ignore[method-assign]
    shell.enable_matplotlib("inline")
    for source in ("1 + 1", "1 / 0", "!true"):
        shell.run(source, 60)
    shell.execution_count = 1
    return shell


@contextlib.contextmanager
def collecting() -> Iterator[Collector]:
    """Collect all that is printed and shown: by Python, by C libraries, by other programs."""
    collector = Collector()
    Shell.instance().collector = collector
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Stream("stdout", 1), Stream("stderr", 2)
    sys.stdout.collector = sys.stderr.collector = collector
    try:
        with _descriptors(collector):
            yield collector
    finally:
        sys.stdout, sys.stderr = streams


@contextlib.contextmanager
def _descriptors(collector: Collector) -> Iterator[None]:
    """Collect what is written to descriptors 1 and 2 past Python."""
    kept = os.dup(1), os.dup(2)
    file = _nameless_file()
    try:
        os.dup2(file, 1)
        os.dup2(file, 2)
        yield
    finally:
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        os.lseek(file, 0, os.SEEK_SET)
        text = os.read(file, MOST_TEXT).decode("utf-8", "replace")
        for descriptor in (file, *kept):
            os.close(descriptor)
        if text:
            collector.write("stdout", text)


def _nameless_file() -> int:
    """Return a descriptor of a file that is gone when it is closed."""
    with tempfile.TemporaryFile(buffering=0) as file:
        return os.dup(file.fileno())


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TooSlow` in the main thread when the time is over."""

    def stop(number: int, frame: Any) -> None:
        signal.setitimer(signal.ITIMER_REAL, 1)  # again, if this one is caught
        raise TooSlow(f"stopped after {seconds:.0f} s")

    before: Callable[..., Any] | int | None = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)
