"""Made-up scenes and samples whose true classes are known before the reflectances are made."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from rasterio import Affine

from helpers.bands import COURSE_BANDS
from helpers.checks.made.once import made_once
from helpers.scenes.tile import as_tile

CODES = (1, 2, 3, 4, 5)
CRS = "EPSG:32631"
# One class is dark in every band, each other one is bright in one band of its own: a forest that
# does not see one of the bands cannot tell that band's class from the dark one.
DARK, BRIGHT = 0.05, 0.35
# Standard deviation in the samples; quadratic discriminants take less for no variation at all.
NOISE = 0.02
# enough for boosted trees, which want 20 samples in every leaf
SAMPLES_PER_CLASS = 60
# as in real products, where reflectance comes in steps; boosted trees sort values into 255 bins
DIGITS = 3

# A raster of `SIDE` x `SIDE` pixels; the inner square is of the second class.
SIDE, INNER = 20, slice(4, 16)
MAJORITY, MINORITY = 3, 2
# No tree splits between two numbers as close as this (they are one number to it), and still the
# nearest neighbour is the one at no distance at all.
HARDLY = 2e-8
# Far from everything: dark and very bright samples are of one class, those between of the other.
USUAL, BETWEEN, FAR = 0.05, 0.6, 0.9

Made = tuple[np.ndarray, xr.DataArray, np.ndarray]


@made_once
def made_up_scene(
    *,
    rows: int = 6,
    columns: int = 10,
    codes: Sequence[int] = CODES,
    bands: Sequence[str] = COURSE_BANDS,
    dtype: str = "float32",
    seed: int = 2,
) -> Made:
    """Choose the class map first, then make the samples and the raster from it.

    The pixels vary half as much as the samples, so that they lie among them.

    Parameters
    ----------
    rows, columns : int
        Size along y and x.
    codes : sequence of int
        Class codes; at most one more than there are bands.
    bands : sequence of str
        Names of the bands.
    dtype : str
        "float32" or "float64".
    seed : int
        Seed of places and reflectances.

    Returns
    -------
    (integer array (y, x), DataArray (band, y, x), float array (n, bands + 1))
        True classes, raster and samples.
    """
    size = (rows, columns)
    generator = np.random.default_rng(seed)
    # the dark class covers most, and no two classes cover equally many pixels
    shares = np.repeat(codes, (2 * len(codes), *range(1, len(codes))))
    truth = generator.permutation(np.resize(shares, size[0] * size[1])).reshape(size)
    spectra = _spectra(codes, len(bands))
    labels = np.repeat(codes, SAMPLES_PER_CLASS)
    table = np.array([spectra[code] for code in labels])
    table = (table + generator.normal(0, NOISE, table.shape)).round(DIGITS).astype(dtype)
    values = np.array([spectra[code] for code in truth.ravel()])
    values = (values + generator.normal(0, NOISE / 2, values.shape)).round(DIGITS).astype(dtype)
    values = values.T.reshape(-1, *size)
    return truth, _raster(values, bands), np.column_stack([table, labels]).astype(dtype)


def somewhere(seed: int) -> dict[str, Any]:
    """Draw a scene as the checks at grading have it.

    Parameters
    ----------
    seed : int
        Seed of size, codes, bands, type and reflectances.

    Returns
    -------
    dict
        Arguments of `made_up_scene`: seven classes in six bands.
    """
    rng = np.random.default_rng(seed)
    rows, columns = (int(n) for n in rng.permutation(np.arange(10, 17))[:2])
    codes = [1, *(int(code) for code in rng.permutation(np.arange(2, 256))[:6])]
    return {
        "rows": rows,
        "columns": columns,
        "codes": tuple(rng.permutation(codes).tolist()),
        "bands": tuple(rng.permutation(("B02", "B03", "B04", "B8A", "B11", "B12")).tolist()),
        "dtype": str(rng.choice(["float32", "float64"])),
        "seed": int(rng.integers(2**31)),
    }


def _spectra(codes: Sequence[int], bands: int) -> dict[int, np.ndarray]:
    """Give the first code a dark spectrum and each other one a band in which it is bright."""
    spectra = {code: np.full(bands, DARK) for code in codes}
    for place, code in enumerate(codes[1:]):
        spectra[code][bands - 1 - place] = BRIGHT
    return spectra


@made_once
def made_up_majorities(codes: Sequence[int], seed: int) -> Made:
    """Make a raster of one band and samples in which every row counts.

    Five samples are as bright as each pixel, three of its class and two of the other one.  Whoever
    leaves out rows upsets some of these majorities.  The true map is the same upside down, mirrored
    and turned, so it tells nothing about places.

    Parameters
    ----------
    codes : sequence of two int
        Class codes.
    seed : int
        Seed of the reflectances.

    Returns
    -------
    (integer array (y, x), DataArray (band, y, x), float64 array (n, 2))
        True classes, raster and samples.
    """
    generator = np.random.default_rng(seed)
    truth = np.full((SIDE, SIDE), codes[0])
    truth[INNER, INNER] = codes[1]
    bright = truth.ravel() == codes[1]
    tones = generator.permutation(1000)[: truth.size] / 10_000 + np.where(bright, 0.3, 0.02)
    other = np.where(bright, codes[0], codes[1])
    most = np.column_stack([tones, truth.ravel()]).repeat(MAJORITY, axis=0)
    few = np.column_stack([tones + HARDLY, other]).repeat(MINORITY, axis=0)
    samples = generator.permutation(np.concatenate([most, few]))
    return truth, _raster(tones.reshape(1, SIDE, SIDE), COURSE_BANDS[-1:]), samples


@made_once
def made_up_outliers(codes: Sequence[int], usual: int, far: int, others: int, seed: int) -> Made:
    """Make a raster of one band and samples of which some lie far from all others.

    Parameters
    ----------
    codes : sequence of two int
        Class codes; the first is dark, and very bright as well.
    usual, far, others : int
        Numbers of dark and of very bright samples of the first class, and of those of the second.
    seed : int
        Seed of the reflectances.

    Returns
    -------
    (integer array (y, x), DataArray (band, y, x), float64 array (n, 2))
        True classes, raster and samples.
    """
    generator = np.random.default_rng(seed)
    middle = np.repeat([USUAL, FAR, BETWEEN], [usual, far, others])
    labels = np.repeat([codes[0], codes[0], codes[1]], [usual, far, others])
    tones = (middle + generator.normal(0, NOISE, middle.size)).round(DIGITS)
    drawn = generator.permutation(np.concatenate([
        generator.integers(0, usual, 8),
        usual + generator.integers(0, far, 8),
        usual + far + generator.integers(0, others, 4),
    ]))  # fmt: skip
    raster = _raster(tones[drawn].reshape(1, 4, 5), COURSE_BANDS[-1:])
    samples = generator.permutation(np.column_stack([tones, labels]))
    return labels[drawn].reshape(4, 5), raster, samples


def _raster(values: np.ndarray, bands: Sequence[str]) -> xr.DataArray:
    return as_tile(values, bands, CRS, Affine(60, 0, 300000, 0, -60, 4900020))
