"""A random reference sample: points whose true class is known.

Each pixel has the same chance to be in the sample (one pixel in ``sample_cell`` squared), and the
points are spread evenly: the grid is cut into squares of ``sample_cell`` pixels, moved by a random
offset, and one random pixel is taken in each square; squares that cross the edge give a point only
when it falls inside. So the sample belongs to no map, and any map can be judged with it: counted
by the classes of that map it is a post-stratified sample, for which the estimators of Olofsson et
al. (2014) hold with the map's own area shares as weights.
"""

import numpy as np
from numpy.typing import NDArray

from helpers.synthetic.dice import random_for
from helpers.synthetic.presets import Preset


def draw_sample(preset: Preset, truth: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return rows and columns of the sampled pixels that have data, shape (points, 2)."""
    rng = random_for(preset.seed, "sample")
    cell = preset.sample_cell
    squares = [size // cell + 2 for size in truth.shape]
    corner = np.indices(squares).reshape(2, -1).T * cell - rng.integers(0, cell, 2)
    pixels = corner + rng.integers(0, cell, corner.shape)
    inside = ((pixels >= 0) & (pixels < truth.shape)).all(axis=1)
    pixels = pixels[inside]
    return pixels[truth[tuple(pixels.T)] > 0]
