"""Made-up scenes and samples whose true classes are known before the reflectances are made."""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from rasterio import Affine

from helpers.bands import COURSE_BANDS
from helpers.scenes.tile import as_tile

CODES = (1, 2, 3, 4, 5)
CRS = "EPSG:32631"
# One class is dark in every band, each other one is bright in one band of its own: a forest that
# does not see one of the bands cannot tell that band's class from the dark one.
DARK, BRIGHT = 0.05, 0.35
# Standard deviation in the samples; half of it in the raster, so that its pixels lie among them.
NOISE = 0.01
# enough for boosted trees, which want 20 samples in every leaf
SAMPLES_PER_CLASS = 60
# as in real products, where reflectance comes in steps; boosted trees sort values into 255 bins
DIGITS = 3


def made_up_scene(
    *,
    rows: int = 6,
    columns: int = 10,
    codes: Sequence[int] = CODES,
    bands: Sequence[str] = COURSE_BANDS,
    dtype: str = "float32",
    seed: int = 2,
) -> tuple[np.ndarray, xr.DataArray, np.ndarray]:
    """Choose the class map first, then make the raster and the samples from it."""
    size = (rows, columns)
    generator = np.random.default_rng(seed)
    # the dark class covers most, and no two classes cover equally many pixels
    shares = np.repeat(codes, (2 * len(codes), *range(1, len(codes))))
    truth = generator.permutation(np.resize(shares, size[0] * size[1])).reshape(size)
    spectra = _spectra(codes, len(bands))
    values = np.stack([spectra[code] for code in truth.ravel()], axis=1).reshape(-1, *size)
    values = (values + generator.normal(0, NOISE / 2, values.shape)).round(DIGITS).astype(dtype)
    labels = np.repeat(codes, SAMPLES_PER_CLASS)
    table = np.array([spectra[code] for code in labels])
    table = (table + generator.normal(0, NOISE, table.shape)).round(DIGITS)
    samples = np.column_stack([table, labels]).astype(dtype)
    raster = as_tile(values, bands, CRS, Affine(60, 0, 300000, 0, -60, 4900020))
    return truth, raster, samples


def _spectra(codes: Sequence[int], bands: int) -> dict[int, np.ndarray]:
    """Give the first code a dark spectrum and each other one a band in which it is bright."""
    spectra = {code: np.full(bands, DARK) for code in codes}
    for place, code in enumerate(codes[1:]):
        spectra[code][bands - 1 - place] = BRIGHT
    return spectra
