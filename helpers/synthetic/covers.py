"""What the land of a synthetic scene is made of, and how each cover reflects light.

The means are those measured on a real tile of the same season and region (docs/scenes.md).
"""

from dataclasses import dataclass

import numpy as np

BANDS = ("B02", "B03", "B04", "B8A", "B11", "B12")


@dataclass(frozen=True)
class Cover:
    """One kind of ground.

    Attributes
    ----------
    code : int
        Value in `truth_covers.tif`.
    land : str
        The class of the course that holds this cover.
    scene_class : int
        Value in the product's scene classification (SCL).
    reflectance : tuple of float
        Mean surface reflectance (0-1) in the order of `BANDS`.
    """

    name: str
    code: int
    land: str
    scene_class: int
    reflectance: tuple[float, float, float, float, float, float]


COVERS = (
    Cover("clear water", 1, "WATER", 6, (0.0105, 0.0265, 0.0130, 0.0045, 0.005, 0.003)),
    Cover("turbid water", 2, "WATER", 6, (0.0645, 0.099, 0.0565, 0.0175, 0.008, 0.005)),
    Cover("river", 3, "WATER", 6, (0.0105, 0.0260, 0.0130, 0.0035, 0.006, 0.004)),
    Cover("wood", 4, "FOREST", 4, (0.0048, 0.0312, 0.0262, 0.238, 0.140, 0.060)),
    Cover("young wood", 5, "FOREST", 4, (0.018, 0.046, 0.048, 0.205, 0.170, 0.085)),
    Cover("bare soil", 6, "FARM", 5, (0.0372, 0.0728, 0.0982, 0.144, 0.250, 0.200)),
    Cover("stubble", 7, "FARM", 5, (0.037, 0.069, 0.091, 0.171, 0.240, 0.170)),
    Cover("grass", 8, "FARM", 4, (0.0295, 0.058, 0.063, 0.222, 0.210, 0.120)),
    Cover("winter crop", 9, "FARM", 4, (0.018, 0.053, 0.031, 0.350, 0.180, 0.090)),
    Cover("built-up", 10, "FARM", 5, (0.058, 0.078, 0.092, 0.165, 0.200, 0.170)),
    Cover("bright roofs", 11, "FARM", 5, (0.150, 0.176, 0.188, 0.240, 0.270, 0.230)),
    Cover("old town", 12, "FARM", 5, (0.050, 0.066, 0.092, 0.135, 0.190, 0.170)),
)
CODE = {cover.name: cover.code for cover in COVERS}
MEANS = np.zeros((len(COVERS) + 1, len(BANDS)), np.float32)
for _cover in COVERS:
    MEANS[_cover.code] = _cover.reflectance


def lookup(values: dict[str, int]) -> np.ndarray:
    """Return a table from cover code to the value that its class has (uint8, 0 for code 0)."""
    table = np.zeros(len(COVERS) + 1, np.uint8)
    for cover in COVERS:
        table[cover.code] = values[cover.land]
    return table
