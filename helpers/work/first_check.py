"""The check of the notebook `00_start_here`: a first box to read, without points."""

from collections.abc import Callable

from helpers.checks.core import call, check, fail

SIDES = (60, 20, 10)


@check("pixel_area-toy", "the area of a square pixel comes back")
def area(answer: Callable[[float], float]) -> None:
    """Try a function that returns the area of a pixel, in square metres, from its side in metres.

    Raises
    ------
    CheckFailed
        With the side that was tried and what came.
    """
    for side in SIDES:
        got = call(answer, side)
        if got == side * side:
            continue
        given = f"for a side of {side} m"
        if got is None:
            fail(
                expected=f"{side * side} {given}",
                got="None",
                cause="The function ends without `return`.",
                hint="Write `return` before the area.",
            )
        doubled = isinstance(got, int | float) and got == 2 * side
        fail(
            expected=f"{side * side} {given}",
            got=repr(got)[:60],
            cause="The side was added to itself, not multiplied by itself." if doubled else "",
            hint="The area of a square is its side times its side.",
        )
