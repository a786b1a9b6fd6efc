"""A report of one page about a map: the map, its areas with intervals, what it gets wrong."""

import base64
import html
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.counting import counted, percent
from helpers.errors import CourseError
from helpers.files import writing
from helpers.maps.shares import number

if TYPE_CHECKING:
    from helpers.scenes import Scene

STYLE = (
    "body{font:11pt/1.45 sans-serif;max-width:17cm;margin:1cm auto;color:#222}"
    "img{max-width:100%}table{border-collapse:collapse}td,th{padding:2px 12px 2px 0;"
    "text-align:right}td:first-child,th:first-child{text-align:left}"
    "@page{size:A4;margin:1.5cm}"
)
TO_WRITE = "[Write here: which places are wrong, what they look like, and why.]"


def write_report(
    path: str | Path,
    scene: "Scene",
    picture: str | Path,
    estimate: Mapping[str, Any],
    mapping: Mapping[str, int],
    points: int,
    wrong: str = TO_WRITE,
) -> Path:
    """Write a page that can be printed or sent: the map with what is known of its quality.

    Parameters
    ----------
    path : str or Path
        The HTML file.
    scene : Scene
        What was classified.
    picture : str or Path
        The map, from `maps.save_map`, as PNG or JPEG.
    estimate : mapping
        From `estimate_areas` of step 6, in hectares.
    mapping : mapping of str to int
        Class name to code, in the order of the estimate.
    points : int
        Random points that were looked up.
    wrong : str
        What the map gets wrong, and why: two or three paragraphs.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    CourseError
        If the picture is not there, or the estimate is of other classes.
    """
    image = Path(picture)
    if not image.is_file():
        raise CourseError(f"there is no {image}: write it with maps.save_map first")
    area, margin = (np.asarray(estimate[key], dtype=float) for key in ("area", "area_ci"))
    if len(area) != len(mapping):
        raise CourseError(
            f"the estimate has {counted(len(area), 'class', 'classes')} and the mapping "
            f"{len(mapping)}: "
            "give the mapping that the table was made with"
        )
    kind = "png" if image.suffix.lower() == ".png" else "jpeg"
    data = base64.b64encode(image.read_bytes()).decode("ascii")
    rows = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{number(a)} ha</td><td>± {number(m)} ha</td>"
        f"<td>{percent(a / area.sum())}</td></tr>"
        for name, a, m in zip(mapping, area, margin, strict=True)
    )
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in wrong.split("\n\n"))
    title = html.escape(f"Land cover: {scene.title}")
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><h1>{title}</h1>"
        f'<img alt="The land-cover map, with legend and scale bar" src="data:image/{kind};base64,'
        f'{data}"><h2>How good it is</h2><p>Overall accuracy {percent(estimate["overall"])} '
        f"± {percent(estimate['overall_ci'])}, and the areas below with their 95 % confidence "
        f"intervals, from {counted(points, 'random point')} that were looked up one by one "
        "(Olofsson et al. 2014).</p><table><thead><tr><th>class</th><th>area</th><th>margin</th>"
        f"<th>share</th></tr></thead><tbody>{rows}</tbody></table>"
        f"<h2>What it gets wrong, and why</h2>{paragraphs}"
        f"<p><small>{html.escape(scene.credit)}</small></p></body></html>\n"
    )
    target = Path(path)
    with writing(target) as temporary:
        temporary.write_text(text, "utf-8")
    return target
