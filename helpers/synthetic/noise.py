"""Random fields that look like nature, and the few array helpers that every part needs."""

import zlib

import numpy as np
import scipy.fft
from numpy.typing import NDArray

Field = NDArray[np.float32]


def random_for(seed: int, part: str) -> np.random.Generator:
    """Return the random numbers of one part of a scene, whatever the other parts have drawn."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def fractal(
    shape: tuple[int, int],
    rng: np.random.Generator,
    *,
    slope: float = 3.0,
    longest: float | None = None,
    shortest: float | None = None,
    stretch: float = 1.0,
    turn: float = 0.0,
) -> Field:
    """Return a fractal field by spectral synthesis.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns.
    rng : Generator
        Source of the phases.
    slope : float
        The power spectrum falls with the wave number to this power.
    longest, shortest : float, optional
        Wavelengths in cells beyond which the field is flattened.
    stretch : float
        How many times longer than wide its features are.
    turn : float
        Direction of their length in radians, from x towards y.

    Returns
    -------
    Field
        float32 (y, x), mean 0, standard deviation 1.
    """
    rows = scipy.fft.next_fast_len(shape[0], real=True)
    columns = scipy.fft.next_fast_len(shape[1], real=True)
    ky = np.fft.fftfreq(rows)[:, None].astype(np.float32)
    kx = np.fft.rfftfreq(columns)[None, :].astype(np.float32)
    along = np.float32(stretch) * (kx * np.float32(np.cos(turn)) + ky * np.float32(np.sin(turn)))
    across = ky * np.float32(np.cos(turn)) - kx * np.float32(np.sin(turn))
    k2 = along**2 + across**2
    k2 += np.float32(0 if longest is None else (1 / longest) ** 2)
    k2[0, 0] = 1
    amplitude = k2 ** np.float32(-slope / 4)
    amplitude[0, 0] = 0
    if shortest is not None:
        amplitude *= np.exp(-k2 * np.float32(shortest**2))
    spectrum = scipy.fft.rfft2(rng.standard_normal((rows, columns), dtype=np.float32))
    field = scipy.fft.irfft2(spectrum * amplitude, (rows, columns))[: shape[0], : shape[1]]
    return ((field - field.mean()) / field.std()).astype(np.float32)


def resize(field: NDArray[np.floating], shape: tuple[int, int]) -> Field:
    """Return the field on another grid over the same ground, by linear interpolation."""
    out = np.asarray(field, np.float32)
    for axis, size in enumerate(shape):
        place = (np.arange(size, dtype=np.float32) + 0.5) * (out.shape[axis] / size) - 0.5
        place = np.clip(place, 0, out.shape[axis] - 1)
        low = np.minimum(place.astype(np.int32), out.shape[axis] - 2)
        part = (place - low).astype(np.float32)
        part = part[:, None] if axis == 0 else part[None, :]
        below = np.take(out, low, axis)
        out = below + (np.take(out, low + 1, axis) - below) * part
    return out


def block_mean(field: NDArray) -> Field:
    """Return the means of the 2 x 2 blocks: from the 30 m grid to the 60 m grid.

    Examples
    --------
    >>> block_mean(np.array([[1, 3, 0, 0], [5, 7, 0, 4]]))
    array([[4., 1.]], dtype=float32)
    """
    total = field[0::2, 0::2].astype(np.float32)
    total += field[1::2, 0::2]
    total += field[0::2, 1::2]
    total += field[1::2, 1::2]
    return total / np.float32(4)


def block_mode(labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the most frequent label of the 2 x 2 blocks, the smallest one of those that tie.

    Examples
    --------
    The second block is a tie of 1 and 2:

    >>> block_mode(np.array([[3, 3, 1, 2], [3, 7, 2, 1]], dtype="uint8"))
    array([[3, 1]], dtype=uint8)
    """
    four = np.sort(np.stack([labels[i::2, j::2] for i in (0, 1) for j in (0, 1)]), axis=0)
    first, second, third, last = four
    mode = np.where((third == last) & (second != first), last, first)
    return np.where((second == third) & (first != second), second, mode)


def smooth_step(value: NDArray[np.floating], low: float, high: float) -> NDArray[np.floating]:
    """Return 0 below low, 1 above high and a smooth ramp between them.

    Examples
    --------
    >>> smooth_step(np.array([-1.0, 0.0, 1.0, 2.0, 3.0]), 0, 2)
    array([0. , 0. , 0.5, 1. , 1. ])
    """
    ramp = np.clip((value - low) / (high - low), 0, 1)
    return ramp * ramp * (3 - 2 * ramp)
