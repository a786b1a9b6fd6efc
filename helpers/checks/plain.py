"""What an answer gave back, as plain data: what a check may compare without being fooled.

A masked array hides values from every comparison, an array of objects compares as its objects
like, a subclass of ndarray may answer as it likes. So arrays are handed to checks as NumPy's own
class, in this machine's byte order, with numbers or text in them; what cannot be so is refused.
"""

from typing import Any, NoReturn

import numpy as np
import xarray as xr

from helpers.counting import counted

PLAIN_KINDS = "biufSUT"  # real numbers and text; no objects, records, times, complex numbers
MOST_VALUES = 2**27
DEEPEST = 8


class NotPlain(ValueError):
    """A value that checks do not judge; says what came and what to do."""

    def __init__(self, got: str, cause: str, hint: str) -> None:
        super().__init__(got)
        self.got, self.cause, self.hint = got, cause, hint


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value with all its arrays made plain.

    Parameters
    ----------
    value : object
        What a learner's function returned. Arrays, and those in lists, tuples, dicts and
        DataArrays, are looked at; tables and everything else stay as they are.
    depth : int
        How deep in containers it lies.

    Returns
    -------
    object
        The same; arrays of NumPy's own class in native byte order, 0-d arrays as numbers.

    Raises
    ------
    NotPlain
        If an array hides values behind a mask, holds objects, or is too large to judge.

    Examples
    --------
    >>> plain(np.array([1, 2], ">i2")).dtype.isnative
    True
    >>> plain(np.array(3.5))
    np.float64(3.5)
    """
    if isinstance(value, np.ndarray):
        return _plain_array(value)
    if isinstance(value, xr.DataArray):
        return _plain_raster(value)
    if depth < DEEPEST and type(value) in (list, tuple):
        return type(value)(plain(item, depth + 1) for item in value)
    if depth < DEEPEST and type(value) is dict:
        return {key: plain(item, depth + 1) for key, item in value.items()}
    return value


def _plain_raster(raster: xr.DataArray) -> xr.DataArray:
    lazy = raster.chunks is not None
    values = raster.values
    made = _plain_array(values)
    return raster if made is values and not lazy else raster.copy(data=np.asarray(made))


def _plain_array(array: np.ndarray) -> Any:
    if array.size > MOST_VALUES:
        _refuse_large(array)
    if isinstance(array, np.ma.MaskedArray):
        if np.ma.getmaskarray(array).any():
            _refuse_mask(array)
        array = array.data
    array = np.asarray(array)  # drops every subclass
    if array.dtype.kind not in PLAIN_KINDS:
        _refuse_objects(array)
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    return array[()] if array.ndim == 0 else array


def _refuse_large(array: np.ndarray) -> NoReturn:
    raise NotPlain(
        f"an array of shape {array.shape}",
        "The result has many times as many values as the input.",
        "Print .shape after each line of your function, and look where it grows.",
    )


def _refuse_mask(array: np.ma.MaskedArray) -> NoReturn:
    hidden = int(np.ma.getmaskarray(array).sum())
    raise NotPlain(
        f"a masked array, in which {hidden} of {counted(array.size, 'value')} are hidden",
        "A masked array hides its values instead of giving them another value.",
        "Say which value the hidden ones shall have: result.filled(0), or filled(np.nan).",
    )


def _refuse_objects(array: np.ndarray) -> NoReturn:
    first = next((type(item).__name__[:40] for item in array.ravel()[:1].tolist()), "nothing")
    raise NotPlain(
        f"an array of dtype {array.dtype}, whose first value is of type {first}",
        "Text and numbers, or rows of different lengths, were put into one array.",
        "Make an array of real numbers: np.array(rows, dtype=float), or .astype(float).",
    )
