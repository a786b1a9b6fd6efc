"""What the drawing board says above its map."""

import html
from collections.abc import Mapping, Sequence

from helpers.counting import counted
from helpers.draw.drawings import Shape


def status_html(
    colors: Mapping[str, str],
    shapes: Sequence[Shape],
    counts: Mapping[str, int],
    overlaps: Mapping[str, int],
    target: int,
    message: str,
    *,
    polygons: int = 5,
    trouble: bool = False,
) -> str:
    """Return what is said above the map: polygons and pixels of each class, and what is wrong.

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
    polygons : int
        Polygons per class to aim at.
    trouble : bool
        Whether the message tells of a problem.

    Returns
    -------
    str
        HTML.
    """
    rows = [
        _row(
            name,
            color,
            sum(shape.name == name for shape in shapes),
            counts.get(name, 0),
            (polygons, target),
        )
        for name, color in colors.items()
    ]
    notes = [
        f"{html.escape(pair)} overlap on {counted(n, 'pixel')}." for pair, n in overlaps.items()
    ]
    said = html.escape(message)
    notes.append(f"<b>Problem: {said}</b>" if trouble else said)
    # without a colour of its own the text is black, also in the dark theme
    # the map below must not move under the mouse when a sentence more is said
    height = 1.8 * len(rows) + 4.5
    color = f"color:var(--jp-ui-font-color1, inherit);min-height:{height:.1f}em;white-space:nowrap"
    said_below = f'<p style="white-space:normal">{"<br>".join(notes)}</p>'
    return f'<div role="status" style="{color}"><table>{"".join(rows)}</table>{said_below}</div>'


def _row(name: str, color: str, drawn: int, pixels: int, aims: tuple[int, int]) -> str:
    label, (many, target) = html.escape(name), aims
    share = min(drawn / many, 1) * 0.5 + min(pixels / target, 1) * 0.5
    return (
        f'<tr><td style="background:{color};width:1.2em;border:1px solid currentColor"></td>'
        f"<td>{label}</td><td>{counted(drawn, 'polygon')}</td>"
        f"<td>{counted(pixels, 'pixel')}</td>"
        f"<td><progress max=1 value={share:.2f} "
        f'aria-label="{label}: {drawn} of {counted(many, "polygon")}, {pixels} of '
        f'{counted(target, "pixel")}">'
        f"</progress> {_verdict(drawn, pixels, many, target)}</td></tr>"
    )


def _verdict(drawn: int, pixels: int, many: int, target: int) -> str:
    """Say what is missing: polygons at different places as well as pixels."""
    if drawn and not pixels:
        return "too small: no pixel centre lies inside"
    missing = [counted(many, "polygon")] if drawn < many else []
    missing += [counted(target, "pixel")] if pixels < target else []
    return f"aim at {' and '.join(missing)}" if missing else "enough"
