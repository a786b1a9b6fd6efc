"""What makes a scene the same on every processor.

Plus, minus, times, divide, square root and comparing give the same bits everywhere. Sines, powers,
exponentials, Fourier transforms, filters and sums do not: their last bit hangs on the processor and
on the version of the library. So two rules hold in this package:

- what comes out of one of those is computed in float64 and settled (`settle`) before anything is
  decided with it;
- a random number belongs to a place (a cell, a parcel, a block) and never to a turn in a queue
  whose length something else decides (`dice`).
"""

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]


def settle(values: NDArray, bits: int = 12) -> Field:
    """Round to whole steps of 1 / 2**bits, so that no last bit of another processor is left."""
    steps = np.asarray(values, np.float64) * 2.0**bits
    return np.rint(steps, out=steps).astype(np.float32) * np.float32(2.0**-bits)


def exp(values: NDArray) -> Field:
    """Return the exponentials of numbers near 0, settled."""
    return settle(np.exp(np.asarray(values, np.float64)), 18)


def length_of(x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the lengths of vectors: as `np.hypot`, whose last bit hangs on the processor."""
    return np.sqrt(x * x + y * y)


def order_of(values: Field) -> NDArray[np.int64]:
    """Return the places (at most 2**24) of a field from its lowest value to its highest.

    Values are settled first; the one of two equal ones that comes first stays first.
    """
    keys = np.rint(values.ravel() * np.float32(4096)).astype(np.int64) << 24
    keys |= np.arange(keys.size)
    keys.sort()
    return keys & 0xFFFFFF
