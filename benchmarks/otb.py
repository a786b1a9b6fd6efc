"""Our maps beside those of Orfeo ToolBox, which a practitioner would take instead.

Run by ``python3 course.py bench otb``; `README.md` shows a result. It needs Orfeo ToolBox, on
Debian and Ubuntu ``apt install otb-bin``.

Orfeo ToolBox gets the tile decoded into one GeoTIFF and writes a plain one. Ours is the command
`classify`, from JPEG 2000 to the cloud-optimised map with colours. Both forests have 100 trees of
any depth, grown from the same samples.
"""

import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import geopandas
import numpy as np
import rasterio

from benchmarks.classify import ROUNDS, SIZES, Cost, child, command, make_fine_product, read_numbers
from helpers import open_scene
from helpers.bands import COURSE_BANDS, course_bands
from helpers.classes import CLASSES
from helpers.paths import CHECKPOINTS
from helpers.product import Product
from helpers.work.inputs import KINDS
from landcover.model import TREES, Model, save_model, train

PROGRAMS = ("otbcli_TrainVectorClassifier", "otbcli_ImageClassifier")
# OpenCV's forests grow until a leaf has one sample, as scikit-learn's do, and stop at no accuracy.
GROWN = {"max": 30, "min": 1, "nbtrees": TREES, "acc": 0}
QUICK_SIZE = 1098


def main(quick: bool) -> None:
    """Print what both take for the 60 m tile and for a whole one at 10 m."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        print(f"Nothing is measured: {missing[0]} is not installed; apt install otb-bin brings it.")
        return
    scene = open_scene("garonne-mini" if quick else "garonne")
    samples, _ = KINDS["samples"].read(CHECKPOINTS / scene.name / "samples.npz")
    colors = {cover.name: cover.color for cover in CLASSES}
    codes = {cover.name: cover.code for cover in CLASSES}
    model = Model(train(samples), COURSE_BANDS, 60, 0, codes, colors, scene.product.name)
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        save_model(folder / "coarse.npz", model)
        save_model(folder / "fine.npz", replace(model, bands=course_bands(10)))
        train_theirs(folder, samples, scene.product)
        print("| tile | way | CPU s | s | peak MB | same class |\n|---|---|---|---|---|---|")
        compare(folder, "coarse", scene.product, 60, 1 if quick else ROUNDS)
        size = QUICK_SIZE if quick else SIZES[-1]
        fine = make_fine_product(folder / "fine", read_numbers(scene.product), size)
        compare(folder, "fine", fine, 10, 1)


def train_theirs(folder: Path, samples: np.ndarray, product: Product) -> None:
    """Train their forest on the samples, given as digital numbers: thresholds know no scale."""
    numbers = samples[:, :-1] * product.quantification - product.offset
    columns = dict(zip(_fields(), numbers.T, strict=True))
    points = geopandas.points_from_xy(np.arange(len(samples)), np.zeros(len(samples)))
    frame = geopandas.GeoDataFrame(columns, geometry=points, crs="EPSG:32631")
    frame["code"] = samples[:, -1].astype(int)
    frame.to_file(folder / "samples.shp")
    grown = [part for name, value in GROWN.items() for part in (f"-classifier.rf.{name}", value)]
    child([
        shutil.which(PROGRAMS[0]), "-io.vd", folder / "samples.shp", "-io.out", folder / "m.rf",
        "-feat", *_fields(), "-cfield", "code", "-classifier", "rf", *grown, "-rand", 1,
    ])  # fmt: skip


def _fields() -> list[str]:
    return [band.lower() for band in COURSE_BANDS]


def compare(folder: Path, name: str, product: Product, resolution: int, rounds: int) -> None:
    """Make both maps by turns, and print the least of each."""
    stack, theirs, ours = (folder / f"{name}-{what}.tif" for what in ("stack", "theirs", "ours"))
    decode(product, resolution, stack)
    ways: dict[str, list[object]] = {
        "Orfeo ToolBox, decoded to plain GeoTIFF": [
            shutil.which(PROGRAMS[1]), "-in", stack, "-model", folder / "m.rf", "-out", theirs,
            "uint8",
        ],
        "`classify`, JPEG 2000 to COG": command(folder / f"{name}.npz", product, ours, resolution),
    }  # fmt: skip
    costs: dict[str, list[Cost]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, arguments in ways.items():
            costs[way].append(child(arguments))
    with rasterio.open(theirs) as one, rasterio.open(ours) as other:
        same = (one.read(1) == other.read(1))[other.read(1) > 0].mean()
    best = {way: Cost(*map(min, zip(*taken, strict=True))) for way, taken in costs.items()}
    for way, cost in best.items():
        print(f"| {resolution} m | {way} | {cost.cpu:.1f} | {cost.wall:.1f} | {cost.peak:.0f} "
              f"| {same:.1%} |")  # fmt: skip
    one, other = best.values()
    print(f"| {resolution} m | **their CPU s : ours** | **{one.cpu / other.cpu:.1f}** | | | |")
    sys.stdout.flush()


def decode(product: Product, resolution: int, path: Path) -> None:
    """Write the bands of a product as one plain GeoTIFF, band by band."""
    bands = course_bands(resolution)
    with rasterio.open(product.band_path(bands[0], resolution)) as file:
        profile = {"driver": "GTiff", "count": len(bands), "dtype": "uint16", "crs": file.crs,
                   "transform": file.transform, "height": file.height, "width": file.width,
                   "interleave": "band"}  # fmt: skip
    with rasterio.open(path, "w", **profile) as target:
        for number, band in enumerate(bands, 1):
            with rasterio.open(product.band_path(band, resolution)) as file:
                target.write(file.read(1), number)
