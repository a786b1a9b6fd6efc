"""The corpus of answers: right and wrong ones, each with the check that must catch it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.steps import SLUGS

CORPUS = ROOT / "tests" / "answers"
KINDS = ("right", "wrong")


@dataclass(frozen=True)
class Answer:
    """One answer of the corpus.

    Attributes
    ----------
    slug : str
        The step it answers.
    name : str
        Name of its file without suffix, such as "wrong_label_first".
    right : bool
        Whether it must get full points.
    about : str
        What it does, or what is wrong with it, in one line.
    function : str
        Id of the answer cell that it goes into.
    caught_by : tuple of str
        Ids of the checks meant to catch it, one or more of which must.
    says : tuple of str
        Words that the message must contain.
    code : str
        What goes into the answer cell.
    """

    slug: str
    name: str
    right: bool
    about: str
    function: str
    caught_by: tuple[str, ...]
    says: tuple[str, ...]
    code: str


def read_corpus(folder: Path = CORPUS, slugs: Sequence[str] = SLUGS) -> list[Answer]:
    """Read all answers of some steps.

    In the course's own corpus a wrong answer says which check must catch it and in which words;
    elsewhere these lines may be missing, and then any lost point will do.

    Parameters
    ----------
    folder : Path
        Holds a folder for each step, with files ``right_NAME.py`` and ``wrong_NAME.py``.
    slugs : sequence of str
        The steps to read.

    Returns
    -------
    list of Answer
        By step, then by name.

    Raises
    ------
    CourseError
        If a file does not begin with the lines that say what it is, or a folder is no step's.
    """
    folders = sorted({path.parent.name for path in folder.glob("*/*.py")})
    if strange := [name for name in folders if name not in SLUGS]:
        raise CourseError(
            f"{folder / strange[0]}: there is no step of that name; the steps are "
            f"{', '.join(SLUGS)}"
        )
    files = [path for slug in slugs for path in sorted((folder / slug).glob("*.py"))]
    if not files:
        raise CourseError(
            f"there are no answers for {', '.join(slugs)} in {folder}; it must hold a folder for "
            f"each step, such as {slugs[0]}, with files right_NAME.py and wrong_NAME.py"
        )
    return [read_answer(path, strict=folder.resolve() == CORPUS.resolve()) for path in files]


def read_answer(path: Path, *, strict: bool = True) -> Answer:
    """Read one answer; its folder names the step.

    Parameters
    ----------
    path : Path
        A file ``STEP/right_NAME.py`` or ``STEP/wrong_NAME.py``.
    strict : bool
        Whether a wrong answer must have the lines ``caught by`` and ``says``.

    Raises
    ------
    CourseError
        If its name or its first lines do not say what it is.
    """
    try:
        code = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError(f"{path} is no UTF-8 text; save it as UTF-8") from None
    kind = path.stem.partition("_")[0]
    if kind not in KINDS:
        raise CourseError(f"{path}: the name must begin with right_ or wrong_")
    about, fields = _fields(code, path)
    needed = {"function", "caught by", "says"} if strict and kind == "wrong" else {"function"}
    if set(fields) < needed or not all(fields[name] for name in needed):
        raise CourseError(f"{path}: its first lines must give {', '.join(sorted(needed))}")
    return Answer(
        slug=path.parent.name,
        name=path.stem,
        right=kind == "right",
        about=about,
        function=fields["function"],
        caught_by=_words(fields.get("caught by", "")),
        says=_words(fields.get("says", "")),
        code=code,
    )


def _fields(code: str, path: Path) -> tuple[str, dict[str, str]]:
    """Return the first line of a file's docstring, and its lines of the form ``name: value``."""
    # read as text, because some wrong answers are no Python
    opening, _, rest = code.lstrip().partition('"""')
    first, _, rest = rest.partition('"""')[0].strip().partition("\n")
    if opening:
        first = ""
    if not first:
        raise CourseError(f"{path}: the first line must say what the answer does")
    pairs = [line.partition(":")[::2] for line in rest.split("\n") if ":" in line]
    return first, {name.strip(): value.strip() for name, value in pairs}


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
