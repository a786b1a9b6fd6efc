"""Hand in: one zip file with the notebooks and the polygons, for any learning platform."""

import base64
import datetime
import getpass
import hashlib
import html
import json
import os
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helpers.counting import counted
from helpers.files import for_every_disk, writing
from helpers.paths import results_folder
from helpers.work.notebooks import StepNotebook, notebooks_folder, read_steps

# The name sorts by learner and time. A platform may put words before or after it: "land-cover"
# and the two double lines are what the collector looks for, and the manifest says it all again.
NAME = "land-cover__{learner}__{time:%Y%m%d-%H%M%S}.zip"
MANIFEST = "land-cover.json"
POLYGON_SUFFIX = ".geojson"
LARGEST = 5_000_000  # bytes of a polygon file
SECONDS_EACH = 5  # of one notebook on the small scene, rounded up
LINKED = 2_000_000  # bytes of a zip that the download link may carry
NAMELESS = ("", "jovyan", "root")


class Packed:
    """What was packed; a notebook shows it with a download link.

    Attributes
    ----------
    path : Path
        The zip file.
    notebooks : list of str
        File names of the notebooks in it.
    polygons : list of str
        File names of the polygon files in it.
    warnings : list of str
        What should be looked at before handing in.
    """

    def __init__(
        self, path: Path, notebooks: list[str], polygons: list[str], warnings: list[str]
    ) -> None:
        self.path = path
        self.notebooks = notebooks
        self.polygons = polygons
        self.warnings = warnings

    @property
    def words(self) -> str:
        """What is in the file."""
        files = counted(len(self.notebooks), "notebook")
        count = len(self.polygons)
        polygons = f" and {counted(count, 'polygon file')}" if count else ""
        return f"Packed {files}{polygons} into {self.path.name}"

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{html.escape(warning)}</li>" for warning in self.warnings)
        found = f"<p><b>Look at these first</b> (packed all the same):</p><ul>{items}</ul>"
        return (
            f"<p>{html.escape(self.words)}.</p>{found if items else ''}"
            f"<p>{self._link()} and hand it in on your learning platform.</p>"
        )

    def _link(self) -> str:
        name = html.escape(self.path.name)
        if self.path.stat().st_size > LINKED:
            return f"Take the file <code>{html.escape(str(self.path))}</code>"
        data = base64.b64encode(self.path.read_bytes()).decode("ascii")
        return f'<a download="{name}" href="data:application/zip;base64,{data}">Download {name}</a>'

    def __repr__(self) -> str:
        found = [f"Look at this first: {warning}" for warning in self.warnings]
        return "\n".join([f"{self.words} ({self.path}).", *found])


def pack(learner: str | None = None, *, run: bool = True, folder: str | Path | None = None) -> Any:
    """Pack your notebooks and polygons into one zip file to hand in.

    Your data and the pictures in the notebooks are left out: the file stays small, and grading
    runs the notebooks anew anyway. Save the notebooks first.

    Parameters
    ----------
    learner : str, optional
        Your name as your course knows it; kept for the next time. By default the name of your
        account on this computer.
    run : bool
        Run each notebook you have begun once more from top to bottom on the small scene, and
        warn of cells that fail. Takes a few seconds for each.
    folder : str or Path, optional
        The folder of the notebooks; by default the course's.

    Returns
    -------
    Packed
        The file, with what to look at before handing in. Warnings never stop the packing.
    """
    from helpers.mode import while_grading

    if while_grading() or os.environ.get("COURSE_PACKING"):
        return None
    place = Path(folder) if folder else notebooks_folder()
    steps = read_steps(place)
    name = _learner(learner)
    warnings = [] if name != "learner" else ['call pack("Your name") so that the file bears it']
    warnings += _missing(place, steps) + _unfilled(steps) + _unsaved(steps)
    warnings += _failing(steps) if run else []
    polygons = _polygons(place, warnings)
    moment = datetime.datetime.now()
    target = results_folder() / NAME.format(learner=name, time=moment)
    target.parent.mkdir(parents=True, exist_ok=True)
    _write(target, steps, polygons, name, moment)
    return Packed(target, [s.path.name for s in steps], [p.name for p in polygons], warnings)


def _write(
    target: Path,
    steps: list[StepNotebook],
    polygons: list[Path],
    name: str,
    moment: datetime.datetime,
) -> None:
    files = {step.path.name: _bare(step.path) for step in steps}
    # two scenes may each have a file of the same name
    for path in polygons:
        files[f"polygons/{path.parent.name}/{path.name}"] = path.read_bytes()
    manifest = {
        "course": "land-cover",
        "learner": name,
        "packed": moment.astimezone().isoformat(timespec="seconds"),
        "files": {key: hashlib.sha256(value).hexdigest() for key, value in files.items()},
    }
    files[MANIFEST] = json.dumps(manifest, indent=1, ensure_ascii=False).encode()
    with writing(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as out:
        for key, value in files.items():
            out.writestr(key, value)


def _bare(path: Path) -> bytes:
    """Return a notebook without outputs: they can be large, and grading makes them anew."""
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    notebook.get("metadata", {}).pop("widgets", None)
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _learner(given: str | None) -> str:
    """Return the learner's plain name: given, kept from the last time, or the account's."""
    kept = results_folder() / "learner.txt"
    if given is None and kept.is_file():
        given = kept.read_text("utf-8")
    name = plain_name(given if given is not None else _account())
    if given is not None and name:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(name, "utf-8")
    return "learner" if name in NAMELESS else name


def plain_name(text: str) -> str:
    """Return a name with the letters, digits, dots and single lines that all platforms keep.

    Examples
    --------
    >>> plain_name("Zoë  O'Neil")
    'Zoe-O-Neil'
    """
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    plain = re.sub(r"[^A-Za-z0-9.@-]+", "-", letters)
    return for_every_disk(re.sub(r"-{2,}", "-", plain).strip("-.")[:60])


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _missing(place: Path, steps: list[StepNotebook]) -> list[str]:
    if not steps:
        return [f"there is no notebook of the course in {place}"]
    numbers = {step.path.name[:2] for step in steps}
    gone = [f"{number:d}" for number in range(1, 8) if f"{number:02d}" not in numbers]
    return [f"the notebook of step {', '.join(gone)} is missing or damaged"] if gone else []


def _unfilled(steps: list[StepNotebook]) -> list[str]:
    return [
        f"{step.title}: not filled in yet: {', '.join(step.unfilled)}"
        for step in steps
        if step.unfilled
    ]


def _unsaved(steps: list[StepNotebook]) -> list[str]:
    """Compare what was run in this kernel with what is saved: the zip holds what is saved."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    ran = list(shell.user_ns.get("In", [])) if shell else []
    found = []
    for step in steps:
        for cell in step.answers:
            first = f"def {cell.grade_id}("
            latest = next((text for text in reversed(ran) if first in text), None)
            if latest and latest.strip() != cell.source.strip():
                found.append(
                    f"{step.title}: what you ran is not what is saved: save the notebook (Ctrl+S) "
                    "and run this cell again"
                )
    return found


def _failing(steps: list[StepNotebook]) -> list[str]:
    """Run the notebooks that were begun, and say which cells fail."""
    begun = [step for step in steps if len(step.unfilled) < len(step.answers)]
    return [warning for step in _with_bar(begun) for warning in _failures_of(step)]


def _with_bar(steps: list[StepNotebook]) -> Iterator[StepNotebook]:
    from tqdm import tqdm

    if not steps:
        return
    print(
        f"Running {counted(len(steps), 'notebook')} once more on the small scene: about "
        f"{counted(SECONDS_EACH * len(steps), 'second')}. Wait here; to pack without it, "
        "interrupt and call pack(run=False).",
        flush=True,
    )
    # stderr would be shown in red
    bar = tqdm(steps, desc="Running your notebooks", unit="notebook", file=sys.stdout, leave=False)
    yield from bar


def _failures_of(step: StepNotebook) -> list[str]:
    from helpers.work.fresh_run import failures

    found = failures(step.path)
    if not found:
        return []
    first = found[0]
    where = f"cell {first['cell']} ({first['id']})" if first["cell"] else "the notebook"
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return [f"{step.title}: {where} fails when run anew: {first['error']}{more}"]


def _polygons(place: Path, warnings: list[str]) -> list[Path]:
    """Return the polygon files among the notebooks and the results."""
    found: dict[Path, None] = {}
    for folder in (place, results_folder()):
        for path in sorted(folder.rglob(f"*{POLYGON_SUFFIX}")):
            inside = path.relative_to(folder).parts
            if path.is_file() and not any(part.startswith(".") for part in inside):
                found[path.resolve()] = None
    small = [path for path in found if path.stat().st_size <= LARGEST]
    warnings += [f"{p.name} is too large to pack" for p in found if p not in small]
    return small
