"""The form of what a check tells a learner: a title, then one sentence a line, each with its label.

Not yet: The result is an integer array of shape (y, x).
Expected: Class codes of an integer type, such as uint8.
Got: The dtype float64 (first row).
Likely cause: The codes come from a float table.
Next step: Turn the codes into integers before you train.
"""

import re

LONGEST_VALUE = 160
FAILED, PASSED = "Not yet", "Passed"
LABELS = ("Expected", "Got", "Likely cause", "Next step")
# a word of plain English at the beginning, rather than a name in code such as x, uint8 or to_crs
PLAIN_WORD = re.compile(r"(?!(nan|inf|ndarray|dtype)\b)(a|[a-z]{2,})(-[a-z]+)*('s)?[,:;]?\s")
ENDS = (".", "?", "!")
SCRATCH = re.compile(r"(?<![^\s'\"])[^\s'\"]*[/\\]check-\w{8}[/\\]")  # as `scratch` makes them
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def sentence(text: str) -> str:
    """Return a text as a sentence: with a capital, unless it begins with code, and a full stop.

    Examples
    --------
    >>> sentence("the axis of the bands is still there")
    'The axis of the bands is still there.'
    >>> sentence("x and y have changed places")
    'x and y have changed places.'
    """
    text = text.strip()
    if PLAIN_WORD.match(text):
        text = text[0].upper() + text[1:]
    return text if text.endswith(ENDS) else f"{text}."


def labelled(label: str, text: str) -> str:
    """Return ``Label: Sentence.``, '' for no text."""
    return f"{label}: {sentence(text)}" if text.strip() else ""


def placed(text: str, where: str) -> str:
    """Return what came, with its place in parentheses."""
    if not where:
        return text
    bare = text.rstrip()
    return f"{bare if bare.endswith('...') else bare.rstrip('.')} ({where.rstrip('.')})"


def visible(text: str) -> str:
    r"""Return a text with characters that cannot be seen, or that turn the writing, as escapes.

    Examples
    --------
    >>> visible("a\x1b[2J\u202eb")
    'a\\x1b[2J\\u202eb'
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def without_places(text: str) -> str:
    """Return a text without what differs from run to run: scratch folders and addresses.

    Examples
    --------
    >>> without_places("no such file: '/tmp/course-1/check-ab12cd_x/samples.csv'")
    "no such file: 'samples.csv'"
    >>> without_places("<generator object Path.glob at 0x7f00>")
    '<generator object Path.glob>'
    """
    return ADDRESS.sub("", SCRATCH.sub("", text))


def shorten(value: object, longest: int = LONGEST_VALUE) -> str:
    """Return a value as visible text of one line that fits into a message.

    Examples
    --------
    >>> shorten("a  b   c")
    'a b c'
    >>> shorten("abcdefghij", 8)
    'abcde...'
    """
    text = visible(without_places(" ".join(str(value)[: 50 * longest].split())))
    return text if len(text) <= longest else text[: longest - 3] + "..."


def form_problems(message: str) -> list[str]:
    """Return what is wrong with the form of a check's message, nothing if all is well.

    A message that no check wrote, such as a SyntaxError of the learner's cell, has no form.
    """
    title, *lines = message.split("\n")
    if not title.startswith(f"{FAILED}: "):
        return []
    parts = [line.partition(": ") for line in lines]
    labels = [label for label, _, words in parts if words]
    told = [f"no full stop: {line}" for line in (title, *lines) if not line.endswith(ENDS)]
    told += [f"no capital: {line}" for line in (title, *lines)
             if PLAIN_WORD.match(line.partition(": ")[2])]  # fmt: skip
    if [label for label in LABELS if label in labels] != labels and len(lines) > 1:
        told.append(f"the labels are {', '.join(labels)}")
    if len(lines) > len(LABELS):
        told.append(f"{len(lines) + 1} lines")
    texts = {label: words for label, _, words in parts}
    if texts.get("Expected") and texts.get("Expected") == texts.get("Got"):
        told.append(f"what is expected came: {texts['Got']}")
    return told
