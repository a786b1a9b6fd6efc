"""Array helpers that every part of a scene needs: from one grid to another, and distances."""

import numpy as np
from numpy.typing import NDArray

from helpers.synthetic.settled import Field

ROWS_AT_ONCE = 64  # so much stays in a processor's cache


def resize(field: NDArray[np.floating], shape: tuple[int, int]) -> Field:
    """Return the field on another grid over the same ground, by linear interpolation."""
    out = np.asarray(field, np.float32)
    for axis, size in enumerate(shape):
        if size == 2 * out.shape[axis]:
            out = _doubled(out, axis)
        elif size == 4 * out.shape[axis]:
            out = _doubled(_doubled(out, axis), axis)
        else:
            out = _stretched(out, axis, size)
    return out


def _doubled(field: Field, axis: int) -> Field:
    """Return a field with twice as many cells along an axis."""
    shape = list(field.shape)
    shape[axis] *= 2
    out = np.empty(shape, np.float32)
    for first in range(0, len(field), ROWS_AT_ONCE):
        last = first + ROWS_AT_ONCE
        if axis == 1:
            _fill_between(field[first:last].T, out[first:last].T)
        else:  # the next ones begin with the last row of these
            _fill_between(field[first : last + 1], out[2 * first : 2 * last + 2])
    source, target = np.swapaxes(field, 0, axis), np.swapaxes(out, 0, axis)
    target[0], target[-1] = source[0], source[-1]
    return out


def _fill_between(source: Field, target: Field) -> None:
    """Write two cells between each two that follow one another along the first axis."""
    step = (source[1:] - source[:-1]) * np.float32(0.25)
    np.add(source[:-1], step, out=target[1:-1:2])
    np.subtract(source[1:], step, out=target[2::2])


def _stretched(field: Field, axis: int, size: int) -> Field:
    """Return a field with another number of cells along an axis."""
    place = (np.arange(size, dtype=np.float32) + 0.5) * (field.shape[axis] / size) - 0.5
    place = np.clip(place, 0, field.shape[axis] - 1)
    low = np.minimum(place.astype(np.int32), field.shape[axis] - 2)
    part = (place - low).astype(np.float32)
    part = part[:, None] if axis == 0 else part[None, :]
    below = np.take(field, low, axis)
    return below + (np.take(field, low + 1, axis) - below) * part


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


def grown(mask: NDArray[np.bool_], steps: int) -> NDArray[np.bool_]:
    """Return a mask with all cells up to so many steps (up, down, left, right) from it."""
    for _ in range(steps):
        wider = mask.copy()
        wider[1:] |= mask[:-1]
        wider[:-1] |= mask[1:]
        wider[:, 1:] |= mask[:, :-1]
        wider[:, :-1] |= mask[:, 1:]
        mask = wider
    return mask


def shrunk(mask: NDArray[np.bool_], size: int, beyond: bool) -> NDArray[np.bool_]:
    """Return the cells whose whole square of an odd size is in the mask; what lies beyond it is so.

    Examples
    --------
    >>> shrunk(np.array([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 1, 1]], dtype=bool), 3, True) * 1
    array([[1, 1, 0, 0],
           [1, 1, 0, 0],
           [1, 1, 0, 0]])
    """
    out = np.pad(mask, size // 2, constant_values=beyond)
    for axis in (0, 1):
        width = 1  # what is in `out` holds for so many cells from here on
        while width < size:
            step = min(width, size - width)
            cells = np.swapaxes(out, 0, axis)
            out = np.swapaxes(cells[: len(cells) - step] & cells[step:], 0, axis)
            width += step
    return out


def distance_within(mask: NDArray[np.bool_], reach: int) -> Field:
    """Return how far each cell is from the mask in cells, never more than so many (at most 11)."""
    start = np.where(mask, np.uint8(0), np.uint8(reach))
    along = start.copy()
    for step in range(1, reach):
        away = start + np.uint8(step)
        np.minimum(along[:, step:], away[:, :-step], out=along[:, step:])
        np.minimum(along[:, :-step], away[:, step:], out=along[:, :-step])
    along *= along
    square = along.copy()
    for step in range(1, reach):
        away = along + np.uint8(step * step)
        np.minimum(square[step:], away[:-step], out=square[step:])
        np.minimum(square[:-step], away[step:], out=square[:-step])
    return np.sqrt(np.arange(256, dtype=np.float32))[square]
