"""Digital numbers of one tile, read block by block: every image gets the wanted pixel size."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

import numpy as np
import rasterio
from rasterio.crs import CRS


class Block(NamedTuple):
    """Rows and columns of a grid, from the first to before the last."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return self.bottom - self.top, self.right - self.left

    @property
    def window(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The same as rasterio takes it."""
        return (self.top, self.bottom), (self.left, self.right)


class Plane(NamedTuple):
    """One image of a stack: its name for GDAL, and the pixel size at which it is read, metres."""

    image: str
    resolution: int


@dataclass(frozen=True)
class PixelGrid:
    """The pixels of a tile at one resolution.

    Attributes
    ----------
    crs : CRS
        Coordinate reference system.
    transform : Affine
        Transform of the upper left pixel corner, metres.
    height, width : int
        Rows and columns.
    side : int
        Rows and columns of a block, whole tiles of the image files.
    """

    crs: CRS
    transform: rasterio.Affine
    height: int
    width: int
    side: int


Read = Callable[[Block], np.ndarray]


@dataclass(frozen=True)
class Numbers:
    """The images of a tile on one grid; none is open, so it can be sent to a cluster.

    Attributes
    ----------
    grid : PixelGrid
        The pixels.
    resolution : int
        Their size in metres.
    planes : tuple of Plane
        The images.
    """

    grid: PixelGrid
    resolution: int
    planes: tuple[Plane, ...]

    @property
    def blocks(self) -> list[Block]:
        """All blocks, row by row."""
        height, width, side = self.grid.height, self.grid.width, self.grid.side
        return [
            Block(top, min(top + side, height), left, min(left + side, width))
            for top in range(0, height, side)
            for left in range(0, width, side)
        ]

    @property
    def values(self) -> np.ndarray:
        """All digital numbers, uint16 of shape (plane, y, x)."""
        numbers = np.empty((len(self.planes), self.grid.height, self.grid.width), "uint16")

        def fill(block: Block) -> None:
            rows, columns = (slice(*ends) for ends in block.window)
            numbers[:, rows, columns] = read(block)

        with self.opened() as read, ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(fill, self.blocks))
        return numbers

    @contextmanager
    def opened(self) -> Iterator[Read]:
        """Open the images, once for all threads.

        Yields
        ------
        callable
            It takes a block and gives its digital numbers, uint16 of shape (plane, y, x).
        """
        with ExitStack() as stack:
            files = [stack.enter_context(rasterio.open(plane.image)) for plane in self.planes]
            locks = [Lock() for _ in files]  # an open image serves one thread at a time

            def read(block: Block) -> np.ndarray:
                numbers = np.empty((len(files), *block.shape), dtype="uint16")
                for place, (file, plane, lock) in enumerate(
                    zip(files, self.planes, locks, strict=True)
                ):
                    with lock:
                        numbers[place] = read_at(file, block, plane.resolution, self.resolution)
                return numbers

            yield read


def lies_on(plane: Plane, grid: PixelGrid, resolution: int) -> bool:
    """Tell whether an image covers a grid of pixels of another size, no more and no less."""
    with rasterio.open(plane.image) as file:
        height, width = (side * plane.resolution // resolution for side in file.shape)
        place = (height, width, file.crs, file.transform.c, file.transform.f)
    corner = grid.transform.c, grid.transform.f
    return place == (grid.height, grid.width, grid.crs, *corner)


def read_at(file: rasterio.DatasetReader, block: Block, at: int, resolution: int) -> np.ndarray:
    """Read a block of an image of another pixel size, shape (y, x).

    Parameters
    ----------
    file : DatasetReader
        The image.
    block : Block
        On the wanted grid.
    at, resolution : int
        Pixel size of the image and of the grid, metres; one is a multiple of the other.
    """
    if at == resolution:
        return _read(file, block)
    factor = max(at, resolution) // min(at, resolution)
    if at < resolution:
        return averaged(_read(file, Block(*(side * factor for side in block))), factor)
    around = Block(
        block.top // factor, -(-block.bottom // factor),
        block.left // factor, -(-block.right // factor),
    )  # fmt: skip
    fine = _read(file, around).repeat(factor, axis=0).repeat(factor, axis=1)
    top, left = block.top - around.top * factor, block.left - around.left * factor
    height, width = block.shape
    return fine[top : top + height, left : left + width]


def _read(file: rasterio.DatasetReader, block: Block) -> np.ndarray:
    numbers: np.ndarray = file.read(1, window=block.window)
    return numbers


def averaged(numbers: np.ndarray, factor: int) -> np.ndarray:
    """Average squares of pixels; one without data in any of its pixels has none."""
    height, width = (side // factor for side in numbers.shape)
    squares = numbers.reshape(height, factor, width, factor)
    mean = (squares.sum(axis=(1, 3), dtype="uint32") + factor**2 // 2) // factor**2
    return np.where((squares == 0).any(axis=(1, 3)), 0, mean).astype(numbers.dtype)
