"""How QGIS draws rasters: the ``<pipe>`` of a style file or of a project's layer."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from helpers.qgis.legend import Entry


def paletted_pipe(legend: Iterable[Entry]) -> ET.Element:
    """Return the pipe that draws each code in its colour and names it in the legend.

    Parameters
    ----------
    legend : iterable of Entry
        One line for each class.

    Returns
    -------
    Element
        ``<pipe>`` with a paletted renderer of band 1.
    """
    pipe, renderer = _pipe("paletted", band="1", nodataColor="")
    palette = ET.SubElement(renderer, "colorPalette")
    for entry in legend:
        ET.SubElement(
            palette,
            "paletteEntry",
            value=str(entry.code),
            color=entry.color,
            alpha="255",
            label=entry.name,
        )
    return pipe


def true_colour_pipe() -> ET.Element:
    """Return the pipe that shows bands 1, 2 and 3 as red, green and blue, a little brightened."""
    pipe, _ = _pipe("multibandcolor", redBand="1", greenBand="2", blueBand="3", nodataColor="")
    # ESA's true-colour images are dark in autumn and winter: forests and lakes look black.
    ET.SubElement(pipe, "brightnesscontrast", brightness="0", contrast="0", gamma="1.5")
    return pipe


def grey_pipe(low: float, high: float) -> ET.Element:
    """Return the pipe that shows one band in grey.

    Parameters
    ----------
    low, high : float
        Digital numbers drawn black and white. Fixed numbers keep QGIS from computing statistics,
        which it would write beside the band as ``.aux.xml``.

    Returns
    -------
    Element
        ``<pipe>`` with a grey renderer of band 1.
    """
    pipe, renderer = _pipe("singlebandgray", grayBand="1", gradient="BlackToWhite")
    stretch = ET.SubElement(renderer, "contrastEnhancement")
    ET.SubElement(stretch, "minValue").text = f"{low:g}"
    ET.SubElement(stretch, "maxValue").text = f"{high:g}"
    ET.SubElement(stretch, "algorithm").text = "StretchToMinimumMaximum"
    return pipe


def _pipe(kind: str, **settings: str) -> tuple[ET.Element, ET.Element]:
    pipe = ET.Element("pipe")
    fixed = {"type": kind, "opacity": "1", "alphaBand": "-1"}
    renderer = ET.SubElement(pipe, "rasterrenderer", fixed | settings)
    return pipe, renderer
