"""What a run starts from, and what each step has made so far."""

from dataclasses import dataclass, field
from pathlib import Path

import geopandas
import numpy as np
import xarray as xr

from helpers.bands import course_bands
from helpers.polygons import Report
from helpers.product import Product
from helpers.qgis import polygon_colors
from helpers.scenes import Scene
from landcover.dates import dates_of
from landcover.indices import features_of
from landcover.layers import MapFiles


@dataclass
class Work:
    """What a run starts from, and the result of each step as it comes.

    Attributes
    ----------
    scene : Scene
        The Level-2A product and its credit line; with several dates that of the first one.
    polygon_file : Path
        Classified polygons.
    csv, map : Path
        The files to write.
    resolution : int
        Pixel size in metres.
    offset : int
        Number added to the digital numbers.
    layer : str or None
        The layer of the polygon file, where it has several.
    bands : tuple of str
        Bands and indices that the classifier looks at; () for the course's four.
    products : tuple of Product
        One for each date, from the earliest to the latest; () for the scene's alone.
    offsets : tuple of int
        The offset of each product; () for `offset` alone.
    mask_clouds : bool
        Whether clouds and their shadows get no class.
    files : MapFiles or None
        The map and what is wanted beside it; None for the map alone.
    notebooks : Path or None
        Where the functions come from, None for the course's own.
    report : Report or None
        What the check of the polygons found.
    """

    scene: Scene
    polygon_file: Path
    csv: Path
    map: Path
    resolution: int = 60
    offset: int = 0
    layer: str | None = None
    bands: tuple[str, ...] = ()
    products: tuple[Product, ...] = ()
    offsets: tuple[int, ...] = ()
    mask_clouds: bool = False
    files: MapFiles | None = None
    notebooks: Path | None = None
    report: Report | None = None
    polygons: geopandas.GeoDataFrame | None = None
    tile: xr.DataArray | None = None
    reasons: np.ndarray | None = None
    mask: np.ndarray | None = None
    mapping: dict[str, int] = field(default_factory=dict)
    samples: np.ndarray | None = None
    classes: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Fill in what one product and one map need no words for."""
        self.products = self.products or (self.scene.product,)
        self.offsets = self.offsets or (self.offset,)
        self.files = self.files or MapFiles(self.map)

    @property
    def names(self) -> tuple[str, ...]:
        """The bands and indices of one date."""
        return self.bands or course_bands(self.resolution)

    @property
    def dates(self) -> tuple[str, ...]:
        """The day of each product, 2022-07-15."""
        return dates_of(self.products)

    @property
    def is_the_courses(self) -> bool:
        """Whether the four bands of one date are used, for which steps 2 and 5 are written."""
        return len(self.products) == 1 and self.names == course_bands(self.resolution)

    @property
    def columns(self) -> tuple[str, ...]:
        """The features' names as they stand in the header of the samples."""
        return tuple(f.name for f in features_of(self.names, self.resolution, self.dates))


def class_colors(work: Work) -> dict[str, str]:
    """Return the colours that the polygons name for their classes."""
    return {} if work.polygons is None else polygon_colors(work.polygons)
