"""Random numbers of a scene: made of whole numbers, each at its own place.

They come from the raw bits of NumPy's generators, whose streams never change, or from a mixture of
the place's own number. Logarithms, with which others draw normal numbers, differ in the last bit.
"""

import zlib

import numpy as np
from numpy.typing import NDArray

from helpers.synthetic.settled import Field

Words = NDArray[np.uint64]

# Mean and standard deviation of the sum of four whole numbers, each evenly spread below 2**16.
_BELL_MEAN = 2 * 0xFFFF
_BELL_SPREAD = np.sqrt((2**32 - 1) / 3)


def random_for(seed: int, part: str) -> np.random.Generator:
    """Return the random numbers of one part of a scene, whatever the other parts have drawn."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def words_at(seed: int, part: str, places: NDArray[np.integer]) -> Words:
    """Return 64 random bits for each place, whatever other places are asked for (SplitMix64)."""
    key = (seed << 32) + zlib.crc32(part.encode())
    word = places.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(key)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def share_of(words: Words) -> Field:
    """Return numbers spread evenly from 0 to 1 (1 excluded), from the upper bits of words."""
    return (words >> np.uint64(40)).astype(np.float32) / np.float32(2**24)


def bell_of(words: Words) -> Field:
    """Return nearly normal numbers (mean 0, standard deviation 1), from all bits of words."""
    parts = np.ascontiguousarray(words).view(np.uint16).reshape(*words.shape, 4)
    total = parts[..., 0].astype(np.int32) + parts[..., 1]
    total += parts[..., 2]
    total += parts[..., 3]
    return (total - np.int32(_BELL_MEAN)).astype(np.float32) * np.float32(1 / _BELL_SPREAD)


def bell(rng: np.random.Generator, shape: int | tuple[int, ...]) -> Field:
    """Return nearly normal numbers (mean 0, standard deviation 1) of a shape.

    They are sums of whole numbers: a normal distribution's tails would be drawn with logarithms.
    """
    count = int(np.prod(shape))
    return bell_of(rng.bit_generator.random_raw(count)).reshape(shape)
