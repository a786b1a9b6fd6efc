"""What the drawing board says below its map."""

import html
from collections.abc import Mapping, Sequence

from helpers.draw.drawings import Shape


def status_html(
    colors: Mapping[str, str],
    shapes: Sequence[Shape],
    counts: Mapping[str, int],
    overlaps: Mapping[str, int],
    target: int,
    message: str,
    *,
    trouble: bool = False,
) -> str:
    """Return what is said below the map: polygons and pixels of each class, and what is wrong.

    Parameters
    ----------
    colors : mapping of str to str
        Class name to colour, in the order shown.
    shapes : sequence of Shape
        What is drawn.
    counts, overlaps : mapping of str to int
        From `count_pixels`.
    target : int
        Pixels per class to aim at.
    message : str
        What happened last.
    trouble : bool
        Whether the message tells of a problem.

    Returns
    -------
    str
        HTML.
    """
    rows = [
        _row(name, color, sum(shape.name == name for shape in shapes), counts.get(name, 0), target)
        for name, color in colors.items()
    ]
    notes = [f"{html.escape(pair)} overlap on {n} pixels." for pair, n in overlaps.items()]
    said = html.escape(message)
    notes.append(f"<b>Problem: {said}</b>" if trouble else said)
    return f'<div role="status"><table>{"".join(rows)}</table><p>{"<br>".join(notes)}</p></div>'


def _row(name: str, color: str, drawn: int, pixels: int, target: int) -> str:
    verdict = "enough" if pixels >= target else f"aim at {target}"
    if drawn and not pixels:
        verdict = "too small: no pixel centre lies inside"
    label = html.escape(name)
    return (
        f'<tr><td style="background:{color};width:1.2em;border:1px solid #888"></td>'
        f"<td>{label}</td><td>{drawn} polygon{'s' * (drawn != 1)}</td><td>{pixels} pixels</td>"
        f"<td><progress max={target} value={min(pixels, target)} "
        f'aria-label="{label}: {pixels} of {target} pixels"></progress> {verdict}</td></tr>'
    )
