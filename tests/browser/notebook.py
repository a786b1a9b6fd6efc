"""A notebook in JupyterLab, driven as a learner would."""

from typing import Any

PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
CELLS = "window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells"
READ = f"""() => {CELLS}.map((cell) => ({{
    id: cell.id, type: cell.cell_type, source: cell.getSource(),
    outputs: cell.cell_type === "code" ? cell.getOutputs() : [],
}}))"""
BUSY = 90_000  # milliseconds


class Notebook:
    """One open notebook."""

    def __init__(self, page: Any, lab: Any, path: str) -> None:
        self.page = page
        page.goto(lab.address(path))
        page.wait_for_selector(f"{PANEL} .jp-CodeCell", timeout=BUSY)
        page.wait_for_function(
            f"""() => document.querySelector("{PANEL} .jp-KernelName")?.textContent
                .includes("Python")""",
            timeout=BUSY,
        )
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Wait for the kernel to have nothing to do."""
        self.page.wait_for_selector(
            f"{PANEL} .jp-Notebook-ExecutionIndicator[data-status=idle]",
            timeout=BUSY,
            state="attached",
        )

    def command(self, name: str) -> Any:
        """Run a command of JupyterLab to its end; a dialogue that it waits in is told."""
        return self.page.evaluate(
            """([name, patience]) => Promise.race([
                window.jupyterapp.commands.execute(name),
                new Promise((_, refuse) => setTimeout(() => refuse(new Error(
                    `${name} did not end: ` + document.querySelector(".jp-Dialog")?.innerText
                )), patience)),
            ])""",
            [name, 3 * BUSY],
        )

    def wait_until_saved(self) -> None:
        """Wait for JupyterLab to have saved all by itself: two savings at once are a conflict."""
        self.page.wait_for_function(
            "() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=BUSY
        )

    def run_all(self) -> bool:
        """Run all cells; tell whether all of them ran."""
        return bool(self.command("notebook:run-all-cells"))

    def cells(self) -> dict[str, dict[str, Any]]:
        """Return all cells by their ids."""
        return {cell["id"]: cell for cell in self.page.evaluate(READ)}

    def place(self, cell_id: str) -> int:
        """Return where a cell stands, counted from 0."""
        return list(self.cells()).index(cell_id)

    def select(self, cell_id: str) -> None:
        """Make a cell the active one and bring it into view."""
        self.page.evaluate(
            """async (index) => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = index;
                await notebook.scrollToItem(index, "smart");
            }""",
            self.place(cell_id),
        )

    def cell(self, cell_id: str) -> Any:
        """Return the element of a cell, scrolled into view."""
        self.select(cell_id)
        return self.page.locator(f"{PANEL} .jp-Cell.jp-mod-active")

    def run(self, cell_id: str) -> None:
        """Run one cell."""
        self.select(cell_id)
        self.command("notebook:run-cell")

    def type_into(self, cell_id: str, text: str) -> None:
        """Click into a cell, mark all of it, and type over it."""
        self.cell(cell_id).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)


def text_of(cell: dict[str, Any]) -> str:
    """Return all that a cell's outputs say."""
    parts = []
    for output in cell["outputs"]:
        parts += [output.get("text", ""), output.get("evalue", "")]
        parts += [
            str(value) for key, value in output.get("data", {}).items() if key.startswith("text/")
        ]
        parts += output.get("traceback", [])
    return "\n".join("".join(part) if isinstance(part, list) else part for part in parts)


def errors_in(cells: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return the cells that ended in an error or wrote to stderr, with what they said."""
    return {
        name: text_of(cell)[-2000:]
        for name, cell in cells.items()
        if any(o["output_type"] == "error" or o.get("name") == "stderr" for o in cell["outputs"])
    }
