"""The streams that run down to the rivers."""

import numpy as np
from numpy.typing import NDArray

from helpers.synthetic.grids import distance_within
from helpers.synthetic.relief import Relief
from helpers.synthetic.rivers import draw_lines
from helpers.synthetic.settled import Field


class Streams:
    """The streams of a relief that drain at least so many square kilometres."""

    def __init__(self, relief: Relief, least: float) -> None:
        self.points, self.drained = _stream_points(relief, least)

    def distance(self, least: float, shape: tuple[int, int], farthest: float) -> Field:
        """Return how far each 60 m cell is from larger streams in metres, up to the farthest."""
        larger = self.points[self.drained >= least]
        return 60 * distance_within(draw_lines(larger, shape, 60.0), int(farthest / 60))


def _stream_points(relief: Relief, least: float) -> tuple[NDArray, NDArray]:
    """Return points along the streams that drain at least so many square kilometres.

    Returns
    -------
    points : array (n, 2)
        x and y in metres, smoothed so that the grid of the relief does not show.
    drained : array (n,)
        Square kilometres that drain there.
    """
    columns = relief.height.shape[1]
    area = relief.drained * (relief.cell / 1000) ** 2
    place = np.stack(np.divmod(np.arange(area.size), columns)[::-1], 1) * 1.0
    place = (place + 0.5) * relief.cell
    cells = np.flatnonzero((area >= least) & (relief.downstream >= 0))
    below = relief.downstream[cells]
    for _ in range(3):
        above = np.zeros((area.size, 3))
        np.add.at(above, below, np.append(place[cells], np.ones((cells.size, 1)), axis=1))
        mean = above[cells, :2] / np.maximum(above[cells, 2:], 1)
        mean = np.where(above[cells, 2:] > 0, mean, place[cells])
        place[cells] = 0.4 * place[cells] + 0.3 * place[below] + 0.3 * mean
    steps = np.linspace(0, 1, int(relief.cell / 20) + 1)[:, None, None]
    points = place[cells] + steps * (place[below] - place[cells])
    return points.reshape(-1, 2), np.tile(area[cells], len(steps))
