"""The secret of a class from which the seeds of its hidden fixtures are made."""

import secrets

from grading.handed_in.masters import Course
from helpers.files import writing

FILE = "class_seed.txt"


def class_secret(course: Course) -> str:
    """Return the secret of a course folder; make one if there is none yet.

    It lies in ``class_seed.txt`` beside the course's ``source``, is never in git, and stays the
    same for the whole class: whoever deletes it gets other hidden fixtures, and all notebooks are
    graded anew.

    Parameters
    ----------
    course : Course
        Where the class is graded.

    Returns
    -------
    str
        Any text; what is in the file without the white space around it.
    """
    path = course.folder / FILE
    if not path.is_file():
        with writing(path) as temporary:
            temporary.write_text(secrets.token_hex(16) + "\n", "utf-8")
            temporary.chmod(0o600)
    return path.read_text("utf-8").strip()
