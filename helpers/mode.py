"""How this process is used: by a person, or by a grader."""

import os


def while_grading() -> bool:
    """Tell whether this process grades: no widgets, no downloads, provided inputs alone."""
    return (
        os.environ.get("NBGRADER_EXECUTION") == "autograde"
        or os.environ.get("COURSE_GRADING") == "1"
    )
