"""How much work, time and memory a class map takes, at 60 m and at 10 m.

Run by ``python3 course.py bench classify``; `README.md` tells the method and shows a result.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil
import rasterio

from helpers import load_tile, open_scene
from helpers.bands import COURSE_BANDS, course_bands
from helpers.classes import CLASSES
from helpers.paths import CHECKPOINTS, ROOT
from helpers.product import Product
from helpers.product.safe import write_product
from helpers.work.inputs import KINDS
from landcover.blocks import BLOCK
from landcover.fast_forest import prepare
from landcover.model import TREES, Model, save_model, train

ROUNDS = 3
SIZES = (2745, 5490, 10980)
NOISE = 50


class Cost(NamedTuple):
    """What a child process took: CPU seconds, seconds, peak memory in MB."""

    cpu: float
    wall: float
    peak: float


def main(quick: bool) -> None:
    """Print both tables."""
    scene = open_scene("garonne-mini" if quick else "garonne")
    samples, _ = KINDS["samples"].read(CHECKPOINTS / scene.name / "samples.npz")
    colors = {cover.name: cover.color for cover in CLASSES}
    codes = {cover.name: cover.code for cover in CLASSES}
    model = Model(train(samples), COURSE_BANDS, 60, 0, codes, colors, scene.product.name)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ")
    print(f"forest of {TREES} trees on {len(samples)} samples, scene {scene.name}\n")
    compare_classifiers(model, scene.product, 1 if quick else ROUNDS)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        measure_start(model, scene.product, Path(folder), 1 if quick else ROUNDS)
        compare_commands(model, scene.product, Path(folder), 1 if quick else ROUNDS)
        measure_sizes(model, scene.product, Path(folder), SIZES[:1] if quick else SIZES)


def compare_classifiers(model: Model, product: Product, rounds: int) -> None:
    """Classify the same pixels, already in memory, in three ways by turns."""
    tile = load_tile(product, COURSE_BANDS).values
    table = np.nan_to_num(np.ascontiguousarray(tile.reshape(len(tile), -1).T))
    numbers = np.moveaxis(read_numbers(product), 0, -1)

    def whole() -> np.ndarray:
        return model.forest.predict(table)

    def blocks() -> np.ndarray:
        parts = np.array_split(table, len(table) // BLOCK**2 + 1)
        return np.concatenate([model.forest.predict(part) for part in parts])

    def prepared() -> np.ndarray:
        fast = prepare(model.forest, product.offset, product.quantification)
        parts = np.array_split(numbers.reshape(-1, len(tile)), len(table) // BLOCK**2 + 1)
        return np.concatenate([fast(part) for part in parts])

    ways = {"predict on the whole array": whole, "predict in blocks": blocks, "prepared": prepared}
    costs, results = by_turns(ways, rounds)
    data = (numbers > 0).all(axis=-1).ravel()
    first = next(iter(ways))
    print(f"Classification of {len(table):,} pixels in memory, best of {rounds} rounds\n")
    print("| way | CPU s | µs per pixel | gain | same class |")
    print("|---|---|---|---|---|")
    for name, cost in costs.items():
        same = np.mean(results[name][data] == results[first][data])
        pixel, gain = cost / len(table) * 1e6, costs[first] / cost
        print(f"| {name} | {cost:.2f} | {pixel:.2f} | {gain:.1f} | {same:.4%} |")


def by_turns(
    ways: dict[str, Callable[[], np.ndarray]], rounds: int
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Run each way in each round; return the least CPU seconds and the result of each."""
    costs: dict[str, list[float]] = {name: [] for name in ways}
    results = {}
    for _ in range(rounds):
        for name, way in ways.items():
            begin = time.process_time()
            results[name] = way()
            costs[name].append(time.process_time() - begin)
    return {name: min(seconds) for name, seconds in costs.items()}, results


# What a learner would write: everything in memory, one call each.
SINGLE_PASS = """
import sys
import numpy as np, rasterio
from sklearn.ensemble import RandomForestClassifier
samples = np.load(sys.argv[1])
files = [rasterio.open(path) for path in sys.argv[3:]]
numbers = np.stack([file.read(1) for file in files]).astype(float)
rasters = np.where(numbers == 0, np.nan, (numbers - 1000) / 10000)
forest = RandomForestClassifier(100, random_state=0).fit(samples[:, :-1], samples[:, -1])
table = np.nan_to_num(rasters.reshape(len(files), -1).T)
classes = forest.predict(table).reshape(rasters.shape[1:]).astype("uint8")
classes[np.isnan(rasters).any(axis=0)] = 0
profile = dict(files[0].profile, driver="GTiff", dtype="uint8", nodata=0)
with rasterio.open(sys.argv[2], "w", **profile) as file:
    file.write(classes, 1)
"""


def measure_start(model: Model, product: Product, folder: Path, rounds: int) -> None:
    """Tell what `classify` takes until it begins to read, which is when the progress bar shows."""
    save_model(folder / "m.npz", model)
    costs = []
    for _ in range(rounds):
        begin = time.perf_counter()
        arguments = list(map(str, command(folder / "m.npz", product, folder / "s.tif", 60)))
        with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout
            shown = b""
            while b"Classify" not in shown and (more := os.read(process.stdout.fileno(), 4096)):
                shown += more
            spent = psutil.Process(process.pid).cpu_times()
            costs.append((spent.user + spent.system, time.perf_counter() - begin))
            process.kill()
    cpu, wall = map(min, zip(*costs, strict=True))
    print(f"\nFrom the start of `classify` to its first block: {cpu:.2f} CPU s, {wall:.2f} s")


def compare_commands(model: Model, product: Product, folder: Path, rounds: int) -> None:
    """Go from the product to the map in both ways, each in a process of its own, by turns."""
    save_model(folder / "m.npz", model)
    samples, _ = KINDS["samples"].read(
        CHECKPOINTS / ("garonne" if rounds > 1 else "garonne-mini") / "samples.npz"
    )
    np.save(folder / "samples.npy", samples)
    paths = [product.band_path(band, 60) for band in COURSE_BANDS]
    single = [sys.executable, "-c", SINGLE_PASS, folder / "samples.npy", folder / "a.tif", *paths]
    own = command(folder / "m.npz", product, folder / "b.tif", 60)
    costs: dict[str, list[Cost]] = {"one pass over the whole tile": [], "course.py classify": []}
    for _ in range(rounds):
        for name, arguments in zip(costs, (single, own), strict=True):
            costs[name].append(child(arguments))
    with rasterio.open(folder / "a.tif") as one, rasterio.open(folder / "b.tif") as other:
        same = np.mean(one.read(1) == other.read(1))
    print(f"\nFrom the product to the map, best of {rounds} rounds; {same:.4%} of pixels agree\n")
    print("| way | CPU s | s | peak MB |")
    print("|---|---|---|---|")
    for name, taken in costs.items():
        best = Cost(*map(min, zip(*taken, strict=True)))
        print(f"| {name} | {best.cpu:.1f} | {best.wall:.1f} | {best.peak:.0f} |")


# The images are decoded and the finished map is written once more; nothing is classified.
ALONE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import rasterio
from helpers.product import Product
from landcover.blocks import write_blocks
from landcover.layers import write_cog
from landcover.stack import open_numbers
product, finished, resolution, *bands = sys.argv[1:]
numbers = open_numbers([Product.open(product)], bands, int(resolution))
plain, again = Path(finished).with_name("plain.tif"), Path(finished).with_name("again.tif")
with rasterio.open(finished) as file:
    codes = file.read()
def decode(block):
    read(block)
    (top, bottom), (left, right) = block.window
    return codes[:, top:bottom, left:right]
with numbers.opened() as read, ThreadPoolExecutor() as pool:
    write_blocks(numbers, lambda block: pool.submit(decode, block), {"map": plain})
write_cog(plain, again, (), {})
"""


def measure_sizes(model: Model, product: Product, folder: Path, sizes: tuple[int, ...]) -> None:
    """Classify squares of 10 m pixels, made of the 60 m tile by repetition and noise."""
    save_model(folder / "fine.npz", replace(model, bands=course_bands(10)))
    small = read_numbers(product)
    print(
        "\n`course.py classify` by size, beside decoding the images and writing the map alone; "
        "start-up included in both\n"
    )
    print("| pixels | CPU s | s | peak MB | µs per pixel | decoding and writing alone | ratio |")
    print("|---|---|---|---|---|---|---|")
    row("60 m", folder / "m.npz", product, folder / "c.tif", 60)
    for size in sizes:
        place = folder / str(size)
        fine = make_fine_product(place, small, size)
        row("10 m", folder / "fine.npz", fine, place / "map.tif", 10)


def row(title: str, model: Path, product: Product, target: Path, resolution: int) -> None:
    """Print a line of the last table."""
    cost = child(command(model, product, target, resolution))
    bands = course_bands(resolution)
    alone = child([sys.executable, "-c", ALONE, product.path, target, resolution, *bands])
    with rasterio.open(target) as file:
        pixels = file.height * file.width
    each, least = cost.cpu / pixels * 1e6, alone.cpu / pixels * 1e6
    print(
        f"| {title}: {pixels:,} | {cost.cpu:.1f} | {cost.wall:.1f} | {cost.peak:.0f} "
        f"| {each:.2f} | {least:.2f} | {each / least:.2f} |",
        flush=True,
    )


def make_fine_product(folder: Path, small: np.ndarray, size: int) -> Product:
    """Write a product of 10 m bands, size x size pixels; one band in memory at a time."""
    generator = np.random.default_rng(0)
    for band, layer in zip(course_bands(10), small, strict=True):
        cells = -(-size // 6)
        rows = np.resize(layer, (cells, cells)) if layer.shape[0] < cells else layer[:cells, :cells]
        fine = rows.repeat(6, axis=0).repeat(6, axis=1)[:size, :size].astype("int32")
        fine += generator.integers(-NOISE, NOISE, fine.shape, dtype="int16", endpoint=True)
        fine = np.where(fine < 5 * NOISE, 0, fine.clip(1, 32_767)).astype("uint16")
        path = write_product(
            folder, {(band, 10): fine}, crs="EPSG:32631",
            transform=rasterio.Affine(10, 0, 300_000, 0, -10, 4_900_020),
        )  # fmt: skip
    return Product.open(path)


def read_numbers(product: Product) -> np.ndarray:
    """Return the 60 m digital numbers, uint16 of shape (band, y, x)."""
    layers = []
    for band in COURSE_BANDS:
        with rasterio.open(product.band_path(band, 60)) as file:
            layers.append(file.read(1))
    return np.stack(layers)


def command(model: Path, product: Product, target: Path, resolution: int) -> list[object]:
    """Return the command line of a classification."""
    start = [sys.executable, "-m", "commands.cli", "classify", "--model", model]
    return [*start, "--product", product.path, "--map", target, "--resolution", resolution]


# A small process starts the one to measure: a child counts the memory of its parent as its own.
LAUNCH = """
import json, os, subprocess, sys, time
begin = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
unit = 1 if sys.platform == "darwin" else 1024
cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 2**20
print(json.dumps([cpu, time.perf_counter() - begin, peak]))
sys.exit(status)
"""


def child(arguments: list[object]) -> Cost:
    """Run a process to its end and return what it took."""
    launch = [sys.executable, "-c", LAUNCH, *map(str, arguments)]
    done = subprocess.run(launch, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return Cost(*json.loads(done.stdout))
