"""What a learner sees where a cell stops: plain words, and nothing of the inside of `helpers`."""

import linecache
import re
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from helpers.checks.live import STOPS, is_live, show_box
from helpers.kernel.opened import ABOVE, Document, open_document
from helpers.kernel.ran import RUNS, RunCell, current
from helpers.paths import ROOT
from helpers.work.notebooks import STUB

CELL = re.compile(r"ipykernel_\d+")
OURS = str(ROOT / "helpers")
Frames = list[TracebackType]


def catch(shell: Any) -> None:
    """Show the exceptions of a shell's cells in our words where we have better ones."""
    shell.set_custom_exc((Exception, KeyboardInterrupt), show)


def show(
    shell: Any, etype: Any, value: BaseException, tb: TracebackType, tb_offset: int | None = None
) -> None:
    """Show an exception that has ended a cell, as IPython wants it of a handler."""
    frames = list(_frames(tb))
    if is_live() and not hasattr(value, "_render_traceback_"):
        lines = said_of(value, frames)
        if lines:
            show_box(lines)
            shell._showtraceback(etype, value, [_last_line(value, frames)])
            return
        tb = without_inside(frames) or tb
    shell.showtraceback((etype, value, tb), tb_offset=tb_offset)


def _last_line(value: BaseException, frames: Frames) -> str:
    """Return what stands below the box, in place of a traceback."""
    if isinstance(value, NotImplementedError):
        return f"The answer is not filled in; the cell stops at {where(frames[:-1])}"
    return STOPS if isinstance(value, KeyboardInterrupt) else where(frames)


def said_of(value: BaseException, frames: Frames) -> list[str]:
    """Return the words for an exception; none where Python's own are as good."""
    if isinstance(value, KeyboardInterrupt):
        place = where(frames)
        return ["Stopped: You interrupted this cell.", f"It was at {place}" if place else ""]
    if isinstance(value, NotImplementedError) and str(value).startswith(STUB):
        name = frames[-1].tb_frame.f_code.co_name
        return [
            f"Not yet: You have not filled in {name} yet.",
            f"Next step: Write it in its cell, which begins with `def {name}(`, and run that cell.",
        ]
    if isinstance(value, NameError) and value.name and not isinstance(value, UnboundLocalError):
        return _not_made(value.name)
    return []


def _not_made(name: str) -> list[str]:
    """Say which cell makes a name that is not there; nothing where no cell of the notebook does."""
    now = current()
    document = open_document(now)
    if document is None:
        return []
    here = document.place(now)
    maker = document.maker(name, here)
    if maker is None or maker == here:
        return _renamed(name) if document.answer(name) else []
    title = f"Not run yet: `{name}` is not there."
    cell = document.words_for(maker)
    ran = [run for run in RUNS[:-1] if document.place(run) == maker]
    if here is not None and maker > here:
        return [title, f"Likely cause: It is made further down, in {cell}.",
                "Next step: Run that cell first, then this one again."]  # fmt: skip
    if ran and ran[-1].error:
        return [title, f"Likely cause: It is made in {cell}, which stopped with {ran[-1].error}.",
                "Next step: Mend what the error there says, then run that cell and this one "
                "again."]  # fmt: skip
    if _answered_otherwise(document, name, ran):
        return _renamed(name)
    return [title, f"Likely cause: It is made in {cell}, which has not run since the kernel "
            "was started or restarted.",
            f"Next step: Run the cells above: {ABOVE}. Then run this cell again."]  # fmt: skip


def _answered_otherwise(document: Document, name: str, ran: list[RunCell]) -> bool:
    """Tell whether the answer cell has run well, and the function is not there all the same."""
    return bool(ran) and not ran[-1].error and document.answer(name) is not None


def _renamed(name: str) -> list[str]:
    if not any(run.cell_id == name and not run.error for run in RUNS):
        return [f"Not run yet: `{name}` is not there.",
                f"Next step: Run the cells above: {ABOVE}. Then run this cell again."]  # fmt: skip
    return [
        f"Not run yet: There is no function `{name}`.",
        "Likely cause: The cell of your answer has run, and defines a function of another name.",
        f"Next step: Begin it with `def {name}(...)` as it was given, and run it again.",
    ]


def where(frames: Frames) -> str:
    """Return the learner's own line in which an exception arose, '' where there is none."""
    own = [f for f in frames if CELL.search(f.tb_frame.f_code.co_filename)]
    if not own:
        return ""
    line = linecache.getline(own[-1].tb_frame.f_code.co_filename, own[-1].tb_lineno).strip()
    return f"line {own[-1].tb_lineno} of your cell" + (f": `{line}`" if line else "") + "."


def without_inside(frames: Frames) -> TracebackType | None:
    """Return a traceback that ends before the first frame of `helpers`; None where it has none."""
    ours = [i for i, f in enumerate(frames) if f.tb_frame.f_code.co_filename.startswith(OURS)]
    if not ours or ours[0] == 0:
        return None
    shorter: TracebackType | None = None
    for frame in reversed(frames[: ours[0]]):
        shorter = TracebackType(shorter, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return shorter


def _frames(tb: TracebackType | None) -> Iterator[TracebackType]:
    while tb is not None:
        yield tb
        tb = tb.tb_next
