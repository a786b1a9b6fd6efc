"""Random fields that look like nature."""

import numpy as np
import scipy.fft

from helpers.synthetic.grids import resize
from helpers.synthetic.settled import Field, settle


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
        Source of the waves.
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
        float32 (y, x), mean 0, standard deviation about 1, settled.
    """
    rows = scipy.fft.next_fast_len(shape[0], real=True)
    columns = scipy.fft.next_fast_len(shape[1], real=True)
    ky, kx = np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns)[None, :]
    half = rows if turn else rows // 2 + 1  # untilted, the other half is a mirror image
    along = stretch * (kx * np.cos(turn) + ky[:half] * np.sin(turn))
    across = ky[:half] * np.cos(turn) - kx * np.sin(turn)
    k2 = along * along + across * across
    k2 += 0 if longest is None else (1 / longest) ** 2
    k2[0, 0] = 1
    amplitude = k2 ** (-slope / 4)
    amplitude[0, 0] = 0
    if shortest:
        amplitude *= np.exp(-k2 * shortest**2)
    amplitude = np.concatenate([amplitude, amplitude[1 : rows - half + 1][::-1]])
    waves = rng.bit_generator.random_raw((amplitude.size + 1) // 2).view(np.int16)
    waves = waves[: 2 * amplitude.size].astype(np.float64).view(np.complex128)
    waves = waves.reshape(amplitude.shape) * amplitude
    field = scipy.fft.irfft2(waves, (rows, columns), overwrite_x=True)
    field = field[: shape[0], : shape[1]] / np.sqrt(np.mean(field**2))
    return settle(field - field.mean())


def smooth_fractal(
    shape: tuple[int, int],
    rng: np.random.Generator,
    *,
    slope: float,
    longest: float,
    shortest: float = 0,
) -> Field:
    """Return a fractal field drawn on every second cell: for smooth ones, in less time."""
    half = ((shape[0] + 1) // 2, (shape[1] + 1) // 2)
    field = fractal(half, rng, slope=slope, longest=longest / 2, shortest=shortest / 2)
    return resize(field, shape)
