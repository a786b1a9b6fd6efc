"""What a check leaves in a learner's open notebook: a box, and a note for `helpers.progress`."""

import contextlib
import html
import json
import os
import re
import sys

from helpers.files import writing
from helpers.mode import while_grading
from helpers.paths import results_folder

STOPS = "The cell stops here; the box above says why."


def is_live() -> bool:
    """Tell whether a learner looks at a notebook now, rather than nbgrader or a test."""
    if while_grading() or "NBGRADER_EXECUTION" in os.environ:
        return False
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")


def show_box(lines: list[str]) -> bool:
    """Show a failure as a small box; False where there is no notebook to show it in."""
    if not is_live():
        return False
    from IPython.display import display

    rows = "".join(f"<div>{_emphasised(line)}</div>" for line in lines[1:] if line)
    title = _coded(html.escape(lines[0]))
    box = (
        '<div role="status" style="border-left:4px solid #D55E00;padding:6px 12px;margin:4px 0">'
        f"<b>{title}</b>{rows}</div>"
    )
    display({"text/html": box, "text/plain": "\n".join(lines)}, raw=True)
    return True


_passed: list[str] = []


def show_passed(line: str) -> bool:
    """Show at the end of the cell, once, that a check passed; False where there is no notebook."""
    if not is_live():
        return False
    shell = sys.modules["IPython"].get_ipython()
    if not getattr(shell, "course_shows_passed", False):
        shell.course_shows_passed = True
        shell.events.register("post_execute", _show_passed)
    if line not in _passed:
        _passed.append(line)
    return True


def take_back(behaviour: str) -> None:
    """Say nothing of a check's earlier pass in this cell: it has failed now."""
    _passed[:] = [line for line in _passed if line.partition(": ")[2] != behaviour]


def _show_passed() -> None:
    from IPython.display import display

    while _passed:
        line = _passed.pop(0)
        head, _, rest = line.partition(": ")
        box = (
            '<div role="status" style="border-left:4px solid #009E73;padding:6px 12px;'
            f'margin:4px 0"><b>{html.escape(head)}:</b> {html.escape(rest)}</div>'
        )
        display({"text/html": box, "text/plain": line}, raw=True)


def _emphasised(line: str) -> str:
    head, colon, rest = line.partition(": ")
    if not colon:
        return html.escape(line)
    return f"<b>{html.escape(head)}:</b> {_coded(html.escape(rest))}"


def _coded(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text)


def record(grade_id: str, passed: bool) -> None:
    """Note a visible check's outcome for `helpers.progress`; a full disk must not break a check."""
    if not is_live():
        return
    with contextlib.suppress(OSError, ValueError):
        file = results_folder() / "checks.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        outcomes = json.loads(file.read_text("utf-8")) if file.is_file() else {}
        outcomes[grade_id] = passed
        with writing(file) as temporary:
            temporary.write_text(json.dumps(outcomes, indent=1, sort_keys=True), "utf-8")
