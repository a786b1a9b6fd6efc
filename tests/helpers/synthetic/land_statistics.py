"""What a 60 m tile looks like in numbers: measured in the same way on the real and the made one."""

from pathlib import Path

import numpy as np
import rasterio

BANDS = ("B02", "B03", "B04", "B8A")

# Means and standard deviations of surface reflectance on the real tile (Toulouse, 16 November
# 2022), over the pixels that `cover_masks` finds there (docs/scenes.md).
REAL_COVERS = {
    "clear water": ((0.011, 0.027, 0.014, 0.007), (0.006, 0.008, 0.006, 0.005)),
    "turbid water": ((0.058, 0.100, 0.055, 0.019), (0.022, 0.032, 0.022, 0.015)),
    "forest core": ((0.008, 0.034, 0.028, 0.234), (0.005, 0.007, 0.007, 0.034)),
    "bare soil": ((0.039, 0.076, 0.103, 0.147), (0.011, 0.015, 0.019, 0.027)),
    "stubble": ((0.037, 0.069, 0.091, 0.169), (0.011, 0.014, 0.017, 0.031)),
    "grass": ((0.030, 0.059, 0.067, 0.212), (0.009, 0.011, 0.014, 0.038)),
    "winter crop": ((0.021, 0.057, 0.043, 0.342), (0.009, 0.011, 0.012, 0.044)),
}
# Digital numbers at the percentiles 5, 10, 25, 50, 75, 90 and 95 of the real tile.
PERCENTILES = (5, 10, 25, 50, 75, 90, 95)
REAL_PERCENTILES = {
    "B02": (1036, 1071, 1164, 1268, 1364, 1456, 1520),
    "B04": (1222, 1276, 1413, 1642, 1882, 2064, 2176),
    "B8A": (2216, 2346, 2619, 3033, 3462, 3863, 4134),
}


def read_bands(product: Path, names: tuple[str, ...] = BANDS) -> np.ndarray:
    """Return digital numbers of the 60 m bands, float32 (band, y, x)."""
    layers = []
    for name in names:
        with rasterio.open(next(product.rglob(f"*_{name}_60m.jp2"))) as file:
            layers.append(file.read(1))
    return np.stack(layers).astype(np.float32)


def cover_masks(numbers: np.ndarray) -> dict[str, np.ndarray]:
    """Return where simple rules find each cover of `REAL_COVERS`; bright roofs and clouds not."""
    blue, green, red, near = (numbers - 1000) / 10000
    ndvi = (near - red) / np.where(near + red == 0, 1, near + red)
    ndwi = (green - near) / np.where(green + near == 0, 1, green + near)
    there = (numbers > 0).all(axis=0) & (blue < 0.10)
    masks = {
        "clear water": (ndwi > 0.2) & (green < 0.045),
        "turbid water": (ndwi > 0.2) & (green > 0.06),
        "forest core": (ndvi > 0.70) & (near > 0.15) & (near < 0.30) & (red < 0.04),
        "bare soil": (ndvi < 0.22) & (red > 0.07),
        "stubble": (ndvi >= 0.22) & (ndvi < 0.40),
        "grass": (ndvi >= 0.40) & (ndvi < 0.62),
        "winter crop": (ndvi > 0.62) & (near > 0.30),
    }
    return {name: mask & there for name, mask in masks.items()}


def variogram(layer: np.ndarray, step: int) -> float:
    """Return the semivariance at a distance of so many pixels, the brightest 1 % clipped."""
    values = np.where(layer > 0, np.minimum(layer, np.percentile(layer[layer > 0], 99)), np.nan)
    across = np.nanmean((values[:, step:] - values[:, :-step]) ** 2)
    down = np.nanmean((values[step:] - values[:-step]) ** 2)
    return float(across + down) / 4
