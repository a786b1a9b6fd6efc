"""Maps of the course: a tile, one band, polygons, classes, a comparison, a confusion matrix.

Each function returns a `Map`, which a notebook shows when it is the last expression of a cell.
With ``ax`` it draws into those matplotlib axes instead and returns them. Nothing here uses
pyplot or changes matplotlib's settings. `explore` is the map to move and click in.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.bands import BANDS
from helpers.classes import NODATA
from helpers.errors import CourseError
from helpers.maps import decoration, outlines, shares, stretch, zoom
from helpers.maps.comparison import comparison
from helpers.maps.confusion import show_confusion
from helpers.maps.frame import frame_of, plane
from helpers.maps.layout import View, show
from helpers.maps.picture import Beside, Map, credit_of
from helpers.maps.sheets import show_signatures, show_tables
from helpers.maps.stretch import FALSE_COLOUR, TRUE_COLOUR, Limits, stretch_limits

if TYPE_CHECKING:
    import geopandas
    import xarray as xr
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

__all__ = [
    "FALSE_COLOUR",
    "TRUE_COLOUR",
    "Beside",
    "Map",
    "beside",
    "explore",
    "save_map",
    "show_band",
    "show_classes",
    "show_comparison",
    "show_confusion",
    "show_polygons",
    "show_rgb",
    "show_signatures",
    "show_tables",
    "stretch_limits",
]

PICTURES = (".png", ".jpg", ".jpeg", ".pdf", ".svg")


def beside(*pictures: Map) -> Beside:
    """Show maps side by side, such as yours and what is expected.

    Parameters
    ----------
    *pictures : Map
        What the other functions here return.

    Returns
    -------
    Beside
        Shown by a notebook when it is the last expression of a cell.
    """
    return Beside(*pictures)


def save_map(
    path: "str | Path",
    classes: "ArrayLike",
    mapping: Mapping[str, int],
    tile: "xr.DataArray",
    *,
    colors: Mapping[str, str] | None = None,
    title: str = "Land cover",
    dpi: int = 300,
) -> "Path":
    """Write a class map as a picture for a report: with legend, scale bar, north and credit.

    Parameters
    ----------
    path : str or Path
        The file, such as ``map.png``; its ending (.png, .jpg, .pdf, .svg) says the format.
    classes : integer array of shape (y, x)
        Class codes, 0 for no data.
    mapping : mapping of str to int
        Class name to code.
    tile : DataArray of dims (band, y, x)
        Gives the place, the scale and the credit.
    colors : mapping of str to str, optional
        Class name to colour; the course's otherwise.
    title : str
        Stands above the map.
    dpi : int
        Dots per inch; 300 is what printers ask for.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    CourseError
        If the ending is none of a picture.
    """
    target = Path(path)
    if target.suffix.lower() not in PICTURES:
        raise CourseError(
            f"{target.name} is no picture's name: end it with one of {', '.join(PICTURES)}"
        )
    picture = show_classes(classes, mapping, tile, colors=colors, title=title)
    assert isinstance(picture, Map)
    return picture.save(target, dpi=dpi)


def show_rgb(
    tile: "xr.DataArray",
    *,
    bands: Sequence[str] = TRUE_COLOUR,
    polygons: "geopandas.GeoDataFrame | None" = None,
    title: str | None = None,
    ax: "Axes | None" = None,
    limits: Limits | None = None,
) -> "Map | Axes":
    """Show three bands of a tile as a picture.

    Parameters
    ----------
    tile : DataArray of dims (band, y, x)
        Surface reflectances, as `load_tile` returns them.
    bands : sequence of three str
        Shown as red, green and blue: `TRUE_COLOUR` (the default) or `FALSE_COLOUR`.
    polygons : GeoDataFrame, optional
        Drawn on it, in their own colours.
    title : str, optional
        By default it says which bands are shown.
    ax : matplotlib Axes, optional
        Draw here instead of into a new figure.
    limits : dict, optional
        From `stretch_limits`, so that crops and zooms keep the colours of the whole.

    Returns
    -------
    Map or Axes
        The map; the axes when `ax` was given.
    """
    frame = frame_of(tile)
    view = View(frame, stretch.rgb_image(tile, bands, limits), title or _rgb_title(bands))
    view.credit = credit_of(tile)
    if polygons is not None:
        view.features = outlines.outlines_of(polygons, tile, frame)
        view.handles = outlines.outline_handles(view.features)
        if outlines.too_small(view.features, frame):
            view.closer = zoom.windows(outlines.middles(view.features), frame)
    return show(view, ax)


def show_polygons(
    polygons: "geopandas.GeoDataFrame",
    tile: "xr.DataArray",
    *,
    title: str | None = None,
    ax: "Axes | None" = None,
    bands: Sequence[str] = TRUE_COLOUR,
) -> "Map | Axes":
    """Show polygons over a tile, with a closer look where they are small.

    Parameters
    ----------
    polygons : GeoDataFrame
        (Multi)Polygons in any CRS; columns ``class`` and ``color`` name and colour them.
    tile : DataArray of dims (band, y, x)
        Surface reflectances.
    title : str, optional
        By default "Polygons over the image".
    ax : matplotlib Axes, optional
        Draw here instead of into a new figure.
    bands : sequence of three str
        Shown as red, green and blue.

    Returns
    -------
    Map or Axes
        The map; the axes when `ax` was given.
    """
    title = title or "Polygons over the image"
    return show_rgb(tile, bands=bands, polygons=polygons, title=title, ax=ax)


def show_band(
    tile: "xr.DataArray",
    band: str,
    *,
    title: str | None = None,
    ax: "Axes | None" = None,
    limits: Limits | None = None,
) -> "Map | Axes":
    """Show one band of a tile in shades of grey, with its reflectances beside it.

    Parameters
    ----------
    tile : DataArray of dims (band, y, x)
        Surface reflectances.
    band : str
        The band's name, such as "B8A".
    title : str, optional
        By default the band's name, colour and wavelength.
    ax : matplotlib Axes, optional
        Draw here instead of into a new figure.
    limits : dict, optional
        From `stretch_limits`.

    Returns
    -------
    Map or Axes
        The map; the axes when `ax` was given.
    """
    frame = frame_of(tile)
    values = stretch.band_values(tile, band)
    low, high = (limits or stretch_limits(tile, (band,)))[band]
    about = BANDS.get(band)
    title = title or (f"{band}: {about.title}, {about.wavelength:.0f} nm" if about else band)
    grey = stretch.scaled(values, (low, high))
    image = np.repeat(grey[..., None], 3, axis=-1)
    image[~np.isfinite(values)] = stretch.NO_DATA_RGB
    scale = partial(decoration.draw_greys, low=low, high=high, gamma=stretch.GAMMA)
    return show(View(frame, image, title, credit_of(tile), extra=scale), ax)


def show_classes(
    classes: "ArrayLike | xr.DataArray",
    mapping: Mapping[str, int],
    like: "xr.DataArray",
    *,
    colors: Mapping[str, str] | None = None,
    title: str | None = None,
    ax: "Axes | None" = None,
) -> "Map | Axes":
    """Show a class raster with the name, share and area of each class.

    Parameters
    ----------
    classes : integer array (y, x)
        Class codes; 0 is no class.
    mapping : dict of str to int
        Class names and codes.
    like : DataArray of dims (..., y, x)
        A raster of the same place: the tile.
    colors : dict of str to str, optional
        Colours by class name; by default the course's.
    title : str, optional
        By default "Classes".
    ax : matplotlib Axes, optional
        Draw here instead of into a new figure.

    Returns
    -------
    Map or Axes
        The map; the axes when `ax` was given.
    """
    frame = frame_of(like)
    codes = plane(classes, frame, "the class raster")
    palette = stretch.class_colors(mapping, colors)
    view = View(frame, stretch.class_image(codes, mapping, palette), title or "Classes")
    view.credit = credit_of(like)
    counted = shares.shares(codes, mapping, palette, frame)
    if zoom.needs_zoom(frame, float((codes != NODATA).mean())):
        places = {name: frame.places(codes == code) for name, code in mapping.items()}
        view.closer = zoom.windows(places, frame)
    entries = [(c.color, f"{c.name}: {c.count if view.closer else c.size}") for c in counted]
    view.handles = decoration.patches(entries)
    return show(view, ax)


def show_comparison(
    yours: "ArrayLike | xr.DataArray",
    expected: "ArrayLike | xr.DataArray",
    mapping: Mapping[str, int],
    like: "xr.DataArray",
    *,
    expected_mapping: Mapping[str, int] | None = None,
    colors: Mapping[str, str] | None = None,
    title: str | None = None,
    names: tuple[str, str] = ("Yours", "Expected"),
) -> Map:
    """Show a learner's class raster, the expected one, and where they differ.

    Parameters
    ----------
    yours, expected : integer array (y, x)
        Class codes; 0 is no class.
    mapping : dict of str to int
        Class names and codes of `yours`.
    like : DataArray of dims (..., y, x)
        A raster of the same place: the tile.
    expected_mapping : dict of str to int, optional
        Class names and codes of `expected`, where they are not those of `mapping`: classes are
        compared by name.
    colors : dict of str to str, optional
        Colours by class name.
    title : str, optional
        Put before the share of agreement.
    names : tuple of two str
        Titles of the two rasters.

    Returns
    -------
    Map
        Three views side by side. Agreement is counted over the pixels that have a class in
        either raster.
    """
    both = (yours, expected)
    return comparison(both, names, mapping, expected_mapping or mapping, like, colors, title)


def explore(
    tile: "xr.DataArray",
    classes: "ArrayLike | xr.DataArray | None" = None,
    mapping: Mapping[str, int] | None = None,
    polygons: "geopandas.GeoDataFrame | None" = None,
) -> Any:
    """Show a map to move, zoom and click in: reflectances, class and spectral signature.

    Parameters
    ----------
    tile : DataArray of dims (band, y, x)
        Surface reflectances.
    classes : integer array (y, x), optional
        Class codes.
    mapping : dict of str to int, optional
        Class names and codes.
    polygons : GeoDataFrame, optional
        Drawn on it.

    Returns
    -------
    InlineMap or Map
        The interactive map; while a notebook is graded, a picture instead.
    """
    from helpers.mode import while_grading

    if while_grading():
        return show_rgb(tile, polygons=polygons)
    from helpers.maps.inline import InlineMap

    return InlineMap(tile, classes, mapping, polygons)


def _rgb_title(bands: Sequence[str]) -> str:
    names: dict[tuple[str, ...], str] = {
        TRUE_COLOUR: "True colour",
        FALSE_COLOUR: "False colour: plants are red",
    }
    return f"{names.get(tuple(bands), 'Three bands')} ({', '.join(bands)})"
