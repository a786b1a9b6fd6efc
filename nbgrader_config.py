"""What differs from nbgrader's defaults. The stock commands and `course.py grade` both read it."""

import contextlib

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "land-cover"
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "results", "*.jp2", "*.SAFE",
    "sentences.toml",  # our own table about a step, not for learners
]  # fmt: skip

c.ClearSolutions.code_stub = {
    "python": (
        "raise NotImplementedError(\n"
        '    "You have not filled in this function yet: replace these lines by your own code."\n'
        ")"
    )
}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# A forest on a slow core takes longer than the 30 s that nbgrader gives a cell.
c.ExecutePreprocessor.timeout = 300
c.ExecutePreprocessor.iopub_timeout = 60  # of 4 s, in which a busy machine may say nothing
c.ExecutePreprocessor.startup_timeout = 120
c.ExecutePreprocessor.interrupt_on_timeout = True
c.ExecutePreprocessor.store_widget_state = False
# Silences ipykernel's warning about TCP without encryption.
c.KernelManager.transport_encryption = "auto"

# A deleted check cell comes back at grading; harmless output on stderr costs no points.
c.OverwriteCells.add_missing_cells = True
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "(?s).*"

# Formgrader takes the penalty for being late off its points, as `course.py export` does.
with contextlib.suppress(ImportError):  # nbgrader's own commands do without
    from grading.book.in_formgrader import show_final_points

    show_final_points()
