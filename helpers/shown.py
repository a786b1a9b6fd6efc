"""Names and words by strangers, made fit to be printed: nothing in them moves the cursor."""

import unicodedata

LONGEST, LONGEST_LINE = 160, 2000  # of a name, of a line with some in it
# Persian and Indic names are spelled with two joiners, Chinese and Japanese ones with a wide space
SPELLED_WITH = " \u200c\u200d\u3000"
# Zs spaces that look like another, Cc control, Cf format (direction marks), Cs half characters,
# Zl and Zp line ends, Co and Cn none
HIDDEN = ("Zs", "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def shown(text: str, longest: int = LONGEST) -> str:
    r"""Return a stranger's text on one line, with everything that is invisible made visible.

    Parameters
    ----------
    text : str
        A name of a file, folder or person, or a sentence with one in it.
    longest : int
        Characters; the middle of a longer text is left out.

    Returns
    -------
    str
        Control characters, direction marks, line ends, odd spaces and bytes that are no UTF-8
        stand as ``\x1b``, ``\u202e``, ``\n`` and ``\udcff``.

    Examples
    --------
    >>> print(shown("Ada\x1b[2J\u202eipynb.exe\nBob"))
    Ada\x1b[2J\u202eipynb.exe\nBob
    >>> print(shown("Ada\xa0Byron"))
    Ada\xa0Byron
    >>> print(shown("李雷"), shown("Zoë"))
    李雷 Zoë
    """
    visible = "".join(_sign(character) for character in text[: 4 * longest])
    if len(visible) <= longest and len(text) <= 4 * longest:
        return visible
    half = (longest - 3) // 2
    tail = "".join(_sign(character) for character in text[-half:])[-half:]
    return f"{visible[:half]}...{tail}"


def _sign(character: str) -> str:
    if unicodedata.category(character) in HIDDEN and character not in SPELLED_WITH:
        return character.encode("unicode_escape").decode("ascii")
    return character
