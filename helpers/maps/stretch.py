"""From reflectances and codes to colours on a screen."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from helpers.bands import BANDS, COURSE_BANDS
from helpers.classes import NODATA, color_of
from helpers.errors import CourseError

if TYPE_CHECKING:
    import xarray as xr

# Judged on a real autumn tile: percentiles (2, 98) with gamma 1 crush the forests and burn the
# fields, and one stretch for all bands gives a yellow-green cast.
PERCENTILES = (1.0, 99.5)
GAMMA = 1.5
TRUE_COLOUR = ("B04", "B03", "B02")
FALSE_COLOUR = ("B8A", "B04", "B03")
NO_DATA_COLOUR = "#E6E6E6"
UNKNOWN_COLOUR = "#FF00FF"
# Brightness by share of the way from black to full colour: a power for each pixel takes longer.
_BRIGHTENED = (255 * np.linspace(0, 1, 2**14) ** (1 / GAMMA) + 0.5).astype(np.uint8)
SAMPLE = 600  # pixels per side that the percentiles are taken from


def rgb_of(color: str) -> tuple[int, int, int]:
    """Return ``#RRGGBB`` as three numbers 0..255.

    Examples
    --------
    >>> rgb_of("#FF8000")
    (255, 128, 0)
    """
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red, green, blue


NO_DATA_RGB = rgb_of(NO_DATA_COLOUR)
Limits = dict[str, tuple[float, float]]


def band_values(tile: "xr.DataArray", band: str) -> np.ndarray:
    """Return one band of a tile as an array.

    Parameters
    ----------
    tile : DataArray of dims (band, y, x)
        Surface reflectances. Without band names its bands are taken in the course's order.
    band : str
        A band's name; the near infrared may be asked for as B8A or as B08.

    Returns
    -------
    float32 ndarray (y, x)
        Its values, NaN where there are no data.

    Raises
    ------
    CourseError
        When the tile does not hold the band.
    """
    if tuple(getattr(tile, "dims", ()))[-3:] != ("band", "y", "x"):
        raise CourseError(
            "a map needs a tile with the dimensions (band, y, x), and this one has "
            f"{tuple(getattr(tile, 'dims', ()))}"
        )
    names = [str(name) for name in tile["band"].values] if "band" in tile.coords else []
    if not any(name in BANDS for name in names):
        names = list(COURSE_BANDS[: tile.sizes["band"]])
    wanted = {"B8A": "B08", "B08": "B8A"}.get(band) if band not in names else band
    if wanted not in names:
        raise CourseError(f"the tile has no band {band}: it has {', '.join(names)}")
    return np.asarray(tile[names.index(wanted)].values, dtype=np.float32)


def stretch_limits(tile: "xr.DataArray", bands: Sequence[str] = COURSE_BANDS) -> Limits:
    """Return the reflectances that a map shows as black and as full colour, per band.

    Take them once from a whole scene and give them to every crop and zoom of it: then the same
    colour means the same reflectance everywhere.

    Parameters
    ----------
    tile : DataArray of dims (band, y, x)
        Surface reflectances.
    bands : sequence of str
        Band names.

    Returns
    -------
    dict of str to (float, float)
        The 1st and the 99.5th percentile of each band, unitless reflectance.

    Examples
    --------
    Of a hundred values from 0 to 0.99, one hundredth is darker than black:

    >>> import xarray
    >>> ramp = np.arange(100).reshape(1, 10, 10) / 100
    >>> tile = xarray.DataArray(ramp, dims=("band", "y", "x"), coords={"band": ["B04"]})
    >>> low, high = stretch_limits(tile, ["B04"])["B04"]
    >>> round(low, 4), round(high, 4)
    (0.0099, 0.9851)
    """
    return {band: _limits(band_values(tile, band)) for band in bands}


def _limits(values: np.ndarray) -> tuple[float, float]:
    step = max(1, min(values.shape) // SAMPLE)
    sample = values[::step, ::step]
    sample = sample[np.isfinite(sample)]
    if sample.size == 0:
        return (0.0, 1.0)
    low, high = np.percentile(sample, PERCENTILES)
    return float(low), float(max(high, low + 1e-6))


def scaled(values: np.ndarray, limits: tuple[float, float]) -> np.ndarray:
    """Return values as 0..255 between the limits, brightened by gamma; NaN becomes 0.

    Examples
    --------
    Reflectances at and beyond both limits, and none:

    >>> scaled(np.array([-0.1, 0.0, 0.2, 0.5, np.nan]), (0.0, 0.2))
    array([  0,   0, 255, 255,   0], dtype=uint8)
    """
    low, high = limits
    steps = np.subtract(values, low, dtype=np.float32)
    steps *= (len(_BRIGHTENED) - 1) / (high - low)
    np.fmax(steps, 0, out=steps)  # NaN becomes 0
    np.fmin(steps, len(_BRIGHTENED) - 1, out=steps)
    return _BRIGHTENED.take((steps + np.float32(0.5)).astype(np.uint16))


def rgb_image(
    tile: "xr.DataArray", bands: Sequence[str] = TRUE_COLOUR, limits: Limits | None = None
) -> np.ndarray:
    """Return three bands as a picture.

    Parameters
    ----------
    tile : DataArray of dims (band, y, x)
        Surface reflectances.
    bands : sequence of three str
        The bands shown as red, green and blue.
    limits : dict, optional
        From `stretch_limits`; by default those of this tile.

    Returns
    -------
    uint8 ndarray (y, x, 3)
        Red, green, blue; light grey where a band has no data.
    """
    planes = [band_values(tile, band) for band in bands]
    limits = limits or {band: _limits(values) for band, values in zip(bands, planes, strict=True)}
    shown = [scaled(values, limits[band]) for band, values in zip(bands, planes, strict=True)]
    image = np.stack(shown, axis=-1)
    image[~np.all([np.isfinite(values) for values in planes], axis=0)] = NO_DATA_RGB
    return image


def class_colors(
    mapping: Mapping[str, int], colors: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the colour of each class: the one given, else the course's own.

    Parameters
    ----------
    mapping : dict of str to int
        Class names and codes.
    colors : dict of str to str, optional
        Colours by class name, as matplotlib understands them.

    Returns
    -------
    dict of str to str
        A colour for each name.

    Examples
    --------
    >>> class_colors({"WATER": 1, "FARM": 2}, {"FARM": "red"})
    {'WATER': '#3B8EDE', 'FARM': '#ff0000'}
    """
    from matplotlib.colors import is_color_like, to_hex

    given = {k: v for k, v in (colors or {}).items() if is_color_like(v)}
    names = [str(name) for name in mapping]
    return {n: to_hex(given[n]) if n in given else color_of(n, names) for n in names}


def class_image(
    classes: np.ndarray, mapping: Mapping[str, int], colors: Mapping[str, str]
) -> np.ndarray:
    """Return class codes as a picture.

    Parameters
    ----------
    classes : integer ndarray (y, x)
        Codes.
    mapping : dict of str to int
        Class names and codes.
    colors : dict of str to str
        Colours by class name.

    Returns
    -------
    uint8 ndarray (y, x, 3)
        Red, green, blue; light grey where the code is 0, magenta where the mapping does not know
        it.

    Examples
    --------
    One pixel of water, one without data:

    >>> class_image(np.array([[1, 0]]), {"WATER": 1}, {"WATER": "#3B8EDE"}).tolist()
    [[[59, 142, 222], [230, 230, 230]]]
    """
    layers = [(classes == NODATA, NO_DATA_COLOUR)]
    layers += [(classes == code, colors[name]) for name, code in mapping.items()]
    return painted(classes.shape, layers, UNKNOWN_COLOUR)


def painted(
    shape: tuple[int, ...], layers: Sequence[tuple[np.ndarray, str]], rest: str
) -> np.ndarray:
    """Return a picture in which each mask has its colour, a later one over those before it.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns.
    layers : sequence of (bool ndarray of shape (y, x), str)
        Masks with their colours.
    rest : str
        The colour of what no mask holds.

    Returns
    -------
    uint8 ndarray (y, x, 3)
        Red, green, blue.

    Examples
    --------
    >>> painted((1, 2), [(np.array([[True, False]]), "#3B8EDE")], rest="#FFFFFF").tolist()
    [[[59, 142, 222], [255, 255, 255]]]
    """
    # one number a pixel while painting: three of them take four times as long
    places = np.zeros(shape, np.uint16)
    for place, (mask, _) in enumerate(layers, start=1):
        np.putmask(places, mask, place)
    palette = [rgb_of(color) for color in (rest, *(color for _, color in layers))]
    return np.array(palette, np.uint8).take(places, axis=0)
