"""The scenes that can be made: how large they are and where their rivers and towns lie."""

from dataclasses import dataclass

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Preset:
    """What one scene is made from.

    Places are fractions of the scene's width and height, counted from its upper left corner.

    Attributes
    ----------
    shape : tuple of int
        Rows and columns of the 60 m grid.
    rivers : tuple of lines
        Bends of the rivers from source to mouth; the first one is the main river.
    towns : tuple of (x, y, radius in metres)
        The first one is the city.
    massifs : tuple of (x, y, radius in metres)
        Large forests.
    reservoirs : tuple of (x, y, length in metres)
        Places near which a valley is dammed.
    """

    name: str
    seed: int
    shape: tuple[int, int]
    west: float
    north: float
    relief_cell: float
    rivers: tuple[Line, ...]
    river_widths: tuple[float, ...]
    towns: tuple[tuple[float, float, float], ...]
    massifs: tuple[tuple[float, float, float], ...]
    reservoirs: tuple[tuple[float, float, float], ...]
    villages: int
    gravel_pits: int
    cloud_reach: float
    wedge: float
    sample_cell: int
    polygons: int

    @property
    def fine_shape(self) -> tuple[int, int]:
        """Rows and columns of the 30 m grid on which the land is drawn."""
        return 2 * self.shape[0], 2 * self.shape[1]


GARONNE = Preset(
    name="garonne",
    seed=20221116,
    shape=(1830, 1830),
    west=300000.0,
    north=4900020.0,
    relief_cell=120.0,
    rivers=(
        (
            (0.56, 1.03),
            (0.53, 0.86),
            (0.44, 0.72),
            (0.41, 0.57),
            (0.31, 0.42),
            (0.26, 0.29),
            (0.12, 0.20),
            (-0.03, 0.12),
        ),
        (
            (1.03, 0.49),
            (0.88, 0.44),
            (0.74, 0.46),
            (0.60, 0.33),
            (0.52, 0.21),
            (0.38, 0.22),
            (0.26, 0.29),
        ),
        ((0.70, 1.03), (0.63, 0.88), (0.53, 0.77), (0.445, 0.73)),
    ),
    river_widths=(170.0, 110.0, 60.0),
    towns=(
        (0.423, 0.60, 9500.0),
        (0.53, 0.23, 3600.0),
        (0.15, 0.19, 3300.0),
        (0.86, 0.46, 3000.0),
        (0.60, 0.86, 2600.0),
        (0.17, 0.74, 1900.0),
        (0.78, 0.68, 2000.0),
        (0.33, 0.06, 1600.0),
    ),
    massifs=(
        (0.27, 0.55, 2600.0),
        (0.50, 0.40, 1900.0),
        (0.69, 0.62, 1600.0),
        (0.90, 0.18, 6500.0),
        (0.36, 0.84, 1500.0),
        (0.70, 0.27, 3500.0),
        (0.10, 0.90, 2400.0),
        (0.16, 0.42, 1300.0),
    ),
    reservoirs=(
        (0.86, 0.80, 5200.0),
        (0.13, 0.62, 3000.0),
        (0.70, 0.12, 3600.0),
        (0.22, 0.88, 3200.0),
    ),
    villages=260,
    gravel_pits=120,
    cloud_reach=0.20,
    wedge=130.0,
    sample_cell=24,
    polygons=14,
)

MINI = Preset(
    name="garonne-mini",
    seed=1116,
    shape=(200, 260),
    west=348000.0,
    north=4852020.0,
    relief_cell=120.0,
    rivers=(((0.62, 1.05), (0.55, 0.75), (0.42, 0.5), (0.22, 0.25), (-0.05, 0.12)),),
    river_widths=(170.0,),
    towns=((0.55, 0.6, 1300.0),),
    massifs=((0.24, 0.68, 1500.0), (0.70, 0.3, 1100.0)),
    reservoirs=((0.8, 0.45, 1900.0),),
    villages=7,
    gravel_pits=14,
    cloud_reach=0.5,
    wedge=26.0,
    sample_cell=6,
    polygons=10,
)

PRESETS = {preset.name: preset for preset in (GARONNE, MINI)}
SYNTHETIC = {
    "garonne": "Garonne, a made-up tile of 1830 x 1830 pixels",
    "garonne-mini": "Garonne in small, a made-up tile for tests and grading",
}
