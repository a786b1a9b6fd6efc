"""Where the course keeps its files; each place can be moved by an environment variable."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _place(variable: str, default: Path) -> Path:
    return Path(os.environ.get(variable) or default).expanduser().resolve()


DATA = _place("COURSE_DATA", ROOT / "data")
SCENES = _place("COURSE_SCENES", DATA / "scenes")
CHECKPOINTS = DATA / "checkpoints"


def results_folder() -> Path:
    """Return the folder in which a learner's own results are kept.

    Returns
    -------
    Path
        ``COURSE_RESULTS`` if it is set, else ``notebooks/results`` of the course; made on demand
        by those who write into it.
    """
    return _place("COURSE_RESULTS", ROOT / "notebooks" / "results")
