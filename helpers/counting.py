"""How numbers are said: 1 row, 2 rows, 38.5 %."""


def counted(count: float, one: str, many: str = "", shown: str = "") -> str:
    """Return a number and what is counted, in the singular for 1 alone.

    Parameters
    ----------
    count : int or float
        How many.
    one : str
        What is counted, in the singular; with its verb where that changes as well.
    many : str, optional
        The plural, where it is not the singular with an s.
    shown : str, optional
        The number as it is written, where that is not its plain form.

    Examples
    --------
    >>> counted(1, "row"), counted(0, "row"), counted(2, "class", "classes")
    ('1 row', '0 rows', '2 classes')
    >>> counted(1, "pixel differs", "pixels differ")
    '1 pixel differs'
    >>> counted(0.5, "point"), counted(1234567, "pixel", shown="1 234 567")
    ('0.5 points', '1 234 567 pixels')
    """
    return f"{shown or format(count, 'g' if isinstance(count, float) else '')} " + (
        one if count == 1 else many or f"{one}s"
    )


def percent(share: float) -> str:
    """Write a share with as many digits as it is worth: 38.5 %, 0.61 %.

    Examples
    --------
    >>> percent(0.385), percent(0.0061)
    ('38.5 %', '0.61 %')
    """
    return f"{100 * share:.1f} %" if share >= 0.01 or share == 0 else f"{100 * share:.2f} %"
