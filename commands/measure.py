"""The command `measure`: time, memory, size and words of each notebook, into docs/learning.md."""

import os
import platform
import shutil
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import click
import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

from grading.publishing.prose import Prose, prose_of
from grading.trials.filling import fill_in, solutions
from helpers.errors import CourseError
from helpers.files import writing
from helpers.paths import ROOT
from helpers.scenes import DEFAULT, open_scene
from helpers.steps import SLUGS
from helpers.typed import typed
from helpers.work.notebooks import read_notebook, read_step

PAGE = ROOT / "docs" / "learning.md"
OWN_POLYGONS = "my_polygons.geojson"  # where notebook 1 looks for them
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
# The highest use of memory so far, in bytes. Linux's `ru_maxrss` is no use: a child begins with the
# peak of the process that started it. macOS counts in bytes.
PROBE = """import pathlib, re, sys
if sys.platform == "win32":
    import psutil
    peak = psutil.Process().memory_info().peak_wset
elif sys.platform == "linux":
    status = pathlib.Path("/proc/self/status").read_text()
    peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) * 1024
else:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak)"""
CLOCK = "import time\nprint(time.process_time())"

# Without it each kernel warns that it talks without encryption.
QUIET = Config({"KernelManager": {"transport_encryption": "auto"}})


@dataclass(frozen=True)
class Measured:
    """What one notebook took."""

    slug: str
    seconds: float
    work: float
    peak: int
    size: int
    prose: Prose | None = None

    @property
    def row(self) -> str:
        """A row of the table."""
        name = f"[{self.slug}](../notebooks/{self.slug}.ipynb)"
        took, size = f"{self.seconds:.0f} s | {self.work:.0f} s", f"{self.size / 1e3:.0f} kB"
        read = " | | | | "
        if self.prose:
            read = (f"{self.prose.cells} | {self.prose.words} | {self.prose.ease:.0f} | "
                    f"{self.prose.reading:.0f} min | {self.prose.stated} min")  # fmt: skip
        return f"| {name} | {took} | {self.peak / 1e6:.0f} MB | {size} | {read} |"


@click.command()
@click.option("--scene", default=DEFAULT, show_default=True, help="Scene to run on.")
@click.option(
    "--polygons",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Training polygons (GeoJSON) for a product that has none of the course.",
)
@click.option("--write/--no-write", default=True, help="Put the table into docs/learning.md.")
def measure(scene: str, polygons: Path | None, write: bool) -> None:
    """Run each notebook, filled in, in a fresh kernel; tell time, peak memory and saved size.

    They run in their order in one folder, each with the results of those before it, so any
    product can be measured.
    """
    open_scene(scene)  # making it is not part of a notebook's time
    if Path(scene).exists():
        scene = str(Path(scene).resolve())
    rows = []
    with tempfile.TemporaryDirectory(prefix="measure-") as folder:
        if polygons:
            shutil.copyfile(polygons, Path(folder) / OWN_POLYGONS)
        for slug in SLUGS:
            rows.append(replace(run_once(slug, scene, Path(folder)), prose=prose(slug)))
            click.echo(rows[-1].row)
    if write:
        put_table(PAGE, table(rows, scene))
        click.echo(f"Written to {PAGE.relative_to(ROOT)}")


def prose(slug: str) -> Prose:
    """Return what there is to read in a notebook as learners get it."""
    notebook = read_step(ROOT / "notebooks" / f"{slug}.ipynb")
    if notebook is None:
        raise CourseError(f"there is no notebook {slug}: run `{typed('release')}`")
    return prose_of(notebook)


def run_once(slug: str, scene: str, folder: Path) -> Measured:
    """Run one notebook from top to bottom.

    Parameters
    ----------
    slug : str
        The step.
    scene : str
        The scene's name, or the path of a product.
    folder : Path
        Where it runs, and where results of steps before it may lie.

    Returns
    -------
    Measured
        Seconds from the first cell to the last without the kernel's start, seconds of processor
        time among them, the kernel's peak memory in bytes, and the bytes of the notebook saved
        with its outputs.

    Raises
    ------
    CourseError
        If a cell fails.
    """
    notebook = fill_in(read_notebook(ROOT / "notebooks" / f"{slug}.ipynb"), solutions(slug))
    first, last, probe = (nbformat.v4.new_code_cell(text) for text in (CLOCK, CLOCK, PROBE))
    notebook.cells = [first, *notebook.cells, last, probe]
    results = str(folder / "results")
    environment = {**os.environ, "COURSE_SCENE": scene, "COURSE_RESULTS": results}
    place_to_run = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=600, resources=place_to_run, config=QUIET)
    with client.setup_kernel(env=environment):
        _run_cell(client, first, 0, slug)  # waits until the kernel is ready
        start = time.perf_counter()
        for place, cell in enumerate(notebook.cells[1:-2], start=1):
            _run_cell(client, cell, place, slug)
        seconds = time.perf_counter() - start
        _run_cell(client, last, len(notebook.cells) - 2, slug)
        _run_cell(client, probe, len(notebook.cells) - 1, slug)
    work = float(last.outputs[0].text) - float(first.outputs[0].text)
    peak = int(probe.outputs[0].text)
    return Measured(slug, seconds, work, peak, len(nbformat.writes(notebook).encode()))


def _run_cell(client: NotebookClient, cell: nbformat.NotebookNode, place: int, slug: str) -> None:
    from nbclient.exceptions import CellExecutionError

    try:
        client.execute_cell(cell, place)
    except CellExecutionError as error:
        raise CourseError(
            f"{slug} fails in its cell {cell.id} ({error.ename}: {error.evalue})"
        ) from None


def table(rows: list[Measured], scene: str) -> str:
    """Return the table with what it was measured on."""
    memory = max(row.peak for row in rows) / 1e6
    read = [row.prose for row in rows if row.prose]
    where = f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} processors"
    return "\n".join(
        [
            f"Scene `{scene}`; {where}.",
            "",
            "| notebook | time | processor time | peak memory | saved with outputs "
            "| cells | words | reading ease | to read it | stated |",
            "|---|---|---|---|---|---|---|---|---|---|",
            *(row.row for row in rows),
            f"| all | {sum(row.seconds for row in rows):.0f} s "
            f"| {sum(row.work for row in rows):.0f} s | {memory:.0f} MB at most "
            f"| {sum(row.size for row in rows) / 1e3:.0f} kB "
            f"| {sum(p.cells for p in read)} | {sum(p.words for p in read)} | "
            f"| {sum(p.reading for p in read):.0f} min | {sum(p.stated for p in read)} min |",
        ]
    )


def put_table(page: Path, text: str) -> None:
    """Replace what stands between the two marks of a page.

    Raises
    ------
    CourseError
        If the page has not both marks.
    """
    old = page.read_text("utf-8")
    head, begin, rest = old.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise CourseError(f"{page} must have the two marks {BEGIN} and {END} around its table")
    with writing(page) as temporary:
        temporary.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", "utf-8")
