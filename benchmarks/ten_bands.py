"""What ten bands, masked clouds and confidence cost on a whole tile at 10 m, beside four bands.

Run by ``python3 course.py bench ten_bands``; `README.md` shows a result.

The tile is made of `garonne` by repeating its pixels, with noise added: four bands and no more at
10 m, six and the scene classification at 20 m, as products have them. `garonne` has no red edge;
its bands are made as means of two others.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from rasterio import Affine

from benchmarks.classify import NOISE, Cost, child
from helpers import open_scene
from helpers.classes import CLASSES
from helpers.paths import CHECKPOINTS
from helpers.product import Product
from helpers.product.images import read_image
from helpers.product.safe import write_product
from helpers.work.inputs import KINDS
from landcover.model import Model, save_model, train

FOUR = ("B04", "B03", "B02", "B08")
TEN = ("B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12")
# Of which two bands of `garonne` each is the mean.
MADE_OF = {
    "B02": ("B02", "B02"), "B03": ("B03", "B03"), "B04": ("B04", "B04"), "B05": ("B04", "B11"),
    "B06": ("B04", "B8A"), "B07": ("B8A", "B8A"), "B08": ("B8A", "B8A"), "B8A": ("B8A", "B8A"),
    "B11": ("B11", "B11"), "B12": ("B12", "B12"),
}  # fmt: skip
WHOLE, QUICK = (10_980, 10_980), (1_098, 1_098)


def main(quick: bool) -> None:
    """Make the tile, and print what both runs take."""
    scene = open_scene("garonne-mini" if quick else "garonne")
    mask, _ = KINDS["mask"].read(CHECKPOINTS / scene.name / "mask.npz")
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        product = make_tile(folder, scene.product, QUICK if quick else WHOLE)
        for name, bands in (("four", FOUR), ("ten", TEN)):
            save_model(folder / f"{name}.npz", _model(scene.product, mask, bands))
        print("| run | CPU s | s | peak MB |\n|---|---|---|---|")
        _row("four bands", _classify(folder, "four", product))
        options = ("--mask-clouds", "--confidence")
        _row("ten bands, clouds masked, confidence", _classify(folder, "ten", product, *options))


def _classify(folder: Path, name: str, product: Product, *options: str) -> Cost:
    start = [sys.executable, "-m", "commands.cli", "classify", "--model", folder / f"{name}.npz"]
    place = ["--product", product.path, "--map", folder / f"{name}.tif", "--resolution", "10"]
    return child([*start, *place, *options])


def _row(title: str, cost: Cost) -> None:
    print(f"| {title} | {cost.cpu:.1f} | {cost.wall:.1f} | {cost.peak:.0f} |", flush=True)


def _numbers(product: Product, band: str) -> np.ndarray:
    """Return a band at 60 m, uint16 of shape (y, x)."""
    one, other = (
        read_image(product.band_path(part, 60)).values.astype("uint32") for part in MADE_OF[band]
    )
    return ((one + other) // 2).astype("uint16")


def _model(product: Product, mask: np.ndarray, bands: tuple[str, ...]) -> Model:
    chosen = mask > 0
    numbers = np.stack([_numbers(product, band)[chosen] for band in bands], axis=1)
    table = (numbers.astype("float32") + product.offset) / product.quantification
    colors = {cover.name: cover.color for cover in CLASSES}
    codes = {cover.name: cover.code for cover in CLASSES}
    forest = train(np.column_stack([table, mask[chosen]]))
    return Model(forest, bands, 10, 0, codes, colors, product.name)


def make_tile(folder: Path, product: Product, shape: tuple[int, int]) -> Product:
    """Write the tile; one band in memory at a time."""
    generator = np.random.default_rng(0)
    for band in TEN:
        resolution = 10 if band in FOUR else 20
        fine = _finer(_numbers(product, band), shape, resolution).astype("int32")
        there = fine > 0
        fine += generator.integers(-NOISE, NOISE, fine.shape, dtype="int16", endpoint=True)
        _write(folder, band, resolution, np.where(there, fine.clip(1, 32_767), 0).astype("uint16"))
    scene = read_image(product.band_path("SCL", 60)).values
    return Product.open(_write(folder, "SCL", 20, _finer(scene, shape, 20)))


def _finer(layer: np.ndarray, shape: tuple[int, int], resolution: int) -> np.ndarray:
    """Repeat pixels of 60 m, and the whole where it is too small."""
    factor = 60 // resolution
    rows, columns = (-(-side // 6) for side in shape)
    small = layer.shape[0] < rows or layer.shape[1] < columns
    wide = np.resize(layer, (rows, columns)) if small else layer[:rows, :columns]
    return wide.repeat(factor, axis=0).repeat(factor, axis=1)


def _write(folder: Path, band: str, resolution: int, values: np.ndarray) -> Path:
    return write_product(
        folder, {(band, resolution): values}, crs="EPSG:32631",
        transform=Affine(resolution, 0, 300_000, 0, -resolution, 4_900_020),
    )  # fmt: skip
