"""Folders for a check's fixtures and for what an answer writes."""

import functools
import os
import tempfile
from pathlib import Path


def scratch() -> Path:
    """Return a new empty folder for a check's fixtures and for what an answer writes.

    Returns
    -------
    Path
        Below ``COURSE_SCRATCH`` if that is set (the folder that the grader shares with the
        sandbox), else below the system's temporary folder; removed when the process ends.
    """
    base = os.environ.get("COURSE_SCRATCH")
    if base:
        return Path(tempfile.mkdtemp(prefix="check-", dir=base))
    return Path(tempfile.mkdtemp(prefix="check-", dir=_own_scratch().name))


@functools.cache
def _own_scratch() -> tempfile.TemporaryDirectory:
    # TemporaryDirectory removes itself at exit
    return tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)
