"""Where a raster lies: kilometres from the tile's edge, the unit of every map's axes."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from helpers.counting import counted
from helpers.errors import CourseError

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import ArrayLike

KM = 1000.0


class Frame(NamedTuple):
    """The place of a raster: its west and north edge and pixel size in metres, rows and columns."""

    west: float
    north: float
    pixel_x: float
    pixel_y: float
    rows: int
    columns: int

    @property
    def width(self) -> float:
        """Width in kilometres."""
        return self.columns * self.pixel_x / KM

    @property
    def height(self) -> float:
        """Height in kilometres."""
        return self.rows * self.pixel_y / KM

    @property
    def pixel_area(self) -> float:
        """Area of one pixel in square kilometres."""
        return self.pixel_x * self.pixel_y / KM**2

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top in kilometres, as matplotlib's ``imshow`` takes them."""
        return (0.0, self.width, 0.0, self.height)

    def to_km(self, points: np.ndarray) -> np.ndarray:
        """Turn map coordinates (n, 2) in metres into kilometres from the south-west corner."""
        south = self.north - self.rows * self.pixel_y
        return (np.asarray(points, float)[:, :2] - (self.west, south)) / KM

    def places(self, chosen: np.ndarray) -> np.ndarray:
        """Return the middles of the chosen pixels of a mask (y, x), (n, 2) in kilometres."""
        pixel = np.array([self.width / self.columns, -self.height / self.rows])
        return (np.argwhere(chosen)[:, ::-1] + 0.5) * pixel + (0, self.height)

    def crop(self, row: int, column: int, rows: int, columns: int) -> "Frame":
        """Return the frame of a part of the raster."""
        return self._replace(
            west=self.west + column * self.pixel_x,
            north=self.north - row * self.pixel_y,
            rows=rows,
            columns=columns,
        )


def frame_of(raster: "xr.DataArray") -> Frame:
    """Return where a raster lies.

    Parameters
    ----------
    raster : DataArray of dims (..., y, x)
        A raster with coordinates ``x`` and ``y`` of its pixel centres, in metres; without them
        its transform (``raster.rio.transform()``) is used.

    Returns
    -------
    Frame
        Edges and pixel size in metres.

    Raises
    ------
    CourseError
        When the argument is no DataArray with the dimensions y and x.
    """
    dims = getattr(raster, "dims", None)
    if dims is None or "x" not in dims or "y" not in dims:
        raise CourseError(
            f"a map needs a DataArray with the dimensions y and x, and got {describe(raster)}: "
            "give it the tile that load_tile(scene) returns"
        )
    rows, columns = raster.sizes["y"], raster.sizes["x"]
    if "x" in raster.coords and "y" in raster.coords and rows > 1 and columns > 1:
        x, y = np.asarray(raster["x"], float), np.asarray(raster["y"], float)
        pixel_x = (x[-1] - x[0]) / (columns - 1)
        pixel_y = (y[0] - y[-1]) / (rows - 1)
        return Frame(x[0] - pixel_x / 2, y[0] + pixel_y / 2, pixel_x, pixel_y, rows, columns)
    transform = raster.rio.transform()
    return Frame(transform.c, transform.f, transform.a, -transform.e, rows, columns)


def describe(value: Any) -> str:
    """Name a value's type and shape in few words, for messages."""
    shape = getattr(value, "shape", None)
    kind = type(value).__name__
    return f"a {kind} of shape {tuple(shape)}" if shape is not None else f"a {kind}"


def plane(values: "ArrayLike | xr.DataArray", frame: Frame, what: str) -> np.ndarray:
    """Return a class raster as a plain array and insist on the shape of its map.

    Parameters
    ----------
    values : array of dims (y, x)
        Class codes.
    frame : Frame
        The place it shall have.
    what : str
        How a message calls it.

    Returns
    -------
    ndarray (y, x)
        The same values.

    Raises
    ------
    CourseError
        When the shape differs from the frame's.
    """
    array = np.asarray(values)
    if array.shape != (frame.rows, frame.columns):
        raise CourseError(
            f"{what} has shape {array.shape} and the tile has {counted(frame.rows, 'row')} and "
            f"{counted(frame.columns, 'column')}: both must be (y, x) of the same size"
        )
    return array
