"""How much other bands, an index, or more dates are worth on `garonne`.

Run by ``python3 course.py bench bands``.

`garonne` has six bands of one day. The red edge and B08, and the other two dates, are made from
that image, from typical spectra of each cover, and from noise of their own: a field has its own
brightness in each of them. They tell what such a choice can be worth, not what it is worth on a
real tile.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import rasterio
from rasterio.transform import rowcol

from helpers import maps, open_scene, read_polygons
from helpers.classes import CLASSES
from helpers.maps.picture import add_axes, new_figure, write_credit
from helpers.paths import ROOT
from helpers.polygons.grid import Grid
from helpers.product.images import read_image
from helpers.synthetic.covers import CODE, COVERS
from landcover.fast_forest import prepare
from landcover.indices import Feature, features_of, needed_bands
from landcover.model import train

HERE = ("B02", "B03", "B04", "B8A", "B11", "B12")
FOUR = ("B04", "B03", "B02", "B8A")
TEN = ("B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12")
# How far a band lies between B04 and B8A, for plants and for what is no plant: the red edge.
BETWEEN = {"B05": (0.18, 0.30), "B06": (0.70, 0.55), "B07": (0.92, 0.80), "B08": (0.97, 0.95)}
# Reflectance of a date, as a multiple of November's: visible, near and short-wave infrared.
APRIL = {"winter crop": (0.9, 1.25, 0.9), "grass": (0.8, 1.4, 0.8), "wood": (1.1, 1.15, 1.1),
         "young wood": (0.9, 1.3, 0.9), "stubble": (1.0, 1.0, 1.0)}  # fmt: skip
JULY = {
    "winter crop": (2.4, 0.75, 1.5),
    "grass": (1.2, 1.1, 1.2),
    "wood": (1.2, 1.35, 1.1),
    "young wood": (0.8, 1.5, 0.8),
    "stubble": (0.6, 2.0, 0.7),
    "bare soil": (0.6, 2.3, 0.7),
}
DATES = {"2022-04-10": APRIL, "2022-07-15": JULY, "2022-11-16": {}}
FIELD_NOISE, PIXEL_NOISE = 0.12, 0.05
OFFSET, QUANTIFICATION = -1000, 10_000


def main(quick: bool) -> None:
    """Print accuracy, its interval, and the pixels that each choice gets right."""
    scene = open_scene("garonne-mini" if quick else "garonne")
    images = {band: read_image(scene.product.band_path(band, 60)).values for band in HERE}
    covers = read_image(scene.truth.with_name("truth_covers.tif")).values
    truth = read_image(scene.truth).values
    labels = _labels(scene)
    november = {**images, **_red_edge(images, covers)}
    choices: list[tuple[str, Sequence[str], list[dict[str, Any]]]] = [
        ("four bands: B04, B03, B02, B8A", FOUR, [november]),
        ("four bands and NDVI", (*FOUR, "NDVI"), [november]),
        ("six bands: and B11, B12", HERE, [november]),
        ("ten bands: and the red edge, B08 (made)", TEN, [november]),
        ("four bands of three dates (two made)", FOUR, [_date(images, covers, d) for d in DATES]),
    ]
    sample = _sample(scene)
    print("| what the forest looks at | overall accuracy | 95 % interval | of the whole truth |")
    print("|---|---|---|---|")
    for name, names, dates in choices:
        needed = needed_bands(names, 60)
        numbers = np.stack([date[band] for date in dates for band in needed], axis=-1)
        features = features_of(names, 60, ["x"] * len(dates))
        codes, shares = _classify(numbers, labels, features)
        overall, half = _accuracy(codes, sample)
        there = (codes > 0) & (truth > 0)
        right = (codes == truth)[there].mean()
        print(f"| {name} | {overall:.1%} | ± {half:.1%} | {right:.1%} |")
        if names == FOUR and len(dates) == 1:
            _tell_confidence(codes, shares, truth)
            if not quick:
                _picture(scene, codes, shares, truth)


def _labels(scene: Any) -> np.ndarray:
    """Return the code of the training polygon on which a pixel lies, 0 elsewhere."""
    grid = Grid.of_product(scene.product, 60)
    labels = np.zeros(grid.height * grid.width, "uint8")
    codes = {one.name: one.code for one in CLASSES}
    polygons = read_polygons(scene.training).to_crs(grid.crs)
    for name, outline in zip(polygons["class"], polygons.geometry, strict=True):
        labels[grid.pixels_inside(outline)] = codes[name]
    return labels.reshape(grid.height, grid.width)


def _red_edge(images: dict[str, Any], covers: np.ndarray) -> dict[str, np.ndarray]:
    """Return B05, B06, B07 and B08, between B04 and B8A."""
    plants = np.isin(covers, [CODE[n] for n in ("wood", "young wood", "grass", "winter crop")])
    red, infrared = (images[band].astype("float32") + OFFSET for band in ("B04", "B8A"))
    made = {}
    for number, (band, (green, bare)) in enumerate(BETWEEN.items()):
        part = np.where(plants, np.float32(green), np.float32(bare))
        value = (red + part * (infrared - red)) * _noise(covers.shape, 100 + number, PIXEL_NOISE)
        made[band] = _numbers(value, images["B04"])
    return made


def _date(images: dict[str, Any], covers: np.ndarray, day: str) -> dict[str, np.ndarray]:
    """Return the bands of another day."""
    if not DATES[day]:
        return images
    factors = np.ones((len(COVERS) + 1, 3), "float32")
    for name, factor in DATES[day].items():
        factors[CODE[name]] = factor
    place = {"B8A": 1, "B11": 2, "B12": 2}
    field = _fields(covers, int(day[5:7]))
    made = {}
    for number, band in enumerate(HERE):
        value = images[band].astype("float32") + OFFSET
        noise = _noise(covers.shape, 10 * int(day[5:7]) + number, PIXEL_NOISE)
        made[band] = _numbers(value * factors[covers, place.get(band, 0)] * field * noise,
                              images[band])  # fmt: skip
    return made


def _fields(covers: np.ndarray, seed: int) -> np.ndarray:
    """Return a brightness for each patch of one cover: no two fields look quite alike."""
    from scipy import ndimage

    patches = np.zeros(covers.shape, "int32")
    for code in np.unique(covers):
        found, _ = ndimage.label(covers == code)
        patches = np.where(found > 0, found + patches.max(), patches)
    levels = np.random.default_rng(seed).lognormal(0, FIELD_NOISE, patches.max() + 1)
    return levels[patches].astype("float32")


def _noise(shape: tuple[int, ...], seed: int, size: float) -> np.ndarray:
    return 1 + size * np.random.default_rng(seed).standard_normal(shape, dtype="float32")


def _numbers(reflectance: np.ndarray, like: np.ndarray) -> np.ndarray:
    numbers = np.clip(np.round(reflectance - OFFSET), 1, 32_767).astype("uint16")
    return np.where(like == 0, np.uint16(0), numbers)


def _classify(
    numbers: np.ndarray, labels: np.ndarray, features: Sequence[Feature]
) -> tuple[np.ndarray, np.ndarray]:
    """Train on the labelled pixels and classify all; return classes and confidence."""
    has_data = (numbers != 0).all(axis=-1)
    chosen = (labels > 0) & has_data
    layers = (numbers[chosen].T.astype("float32") + OFFSET) / QUANTIFICATION
    columns = [feature.of([layers[plane] for plane in feature.planes]) for feature in features]
    forest = train(np.column_stack([*columns, labels[chosen]]))
    fast = prepare(forest, OFFSET, QUANTIFICATION, features)
    planes = numbers.reshape(-1, numbers.shape[-1]).T
    codes, shares = fast.classify(planes, has_data.ravel(), confidence=True)
    return codes.reshape(labels.shape), shares.reshape(labels.shape)


def _sample(scene: Any) -> pd.DataFrame:
    """Return row, column and true class of the scene's random points."""
    import geopandas

    with rasterio.open(scene.truth) as file:
        points = geopandas.read_file(scene.reference_sample).to_crs(file.crs)
        rows, columns = rowcol(file.transform, points.geometry.x, points.geometry.y)
    codes = {one.name: one.code for one in CLASSES}
    return pd.DataFrame(
        {"row": rows, "column": columns, "code": points["class"].map(codes).to_numpy()}
    ).astype(int)


def _accuracy(codes: np.ndarray, sample: pd.DataFrame) -> tuple[float, float]:
    """Return overall accuracy and half its 95 % interval, weighted by the classes of the map.

    Olofsson et al. 2014, doi:10.1016/j.rse.2014.02.015, equations 1 and 5, as in step 6.
    """
    mapped = codes[sample["row"], sample["column"]]
    overall, variance, total = 0.0, 0.0, (codes > 0).sum()
    for code in np.unique(mapped[mapped > 0]):
        own = mapped == code
        right, weight = (sample["code"][own] == code).mean(), (codes == code).sum() / total
        overall += weight * right
        variance += weight**2 * right * (1 - right) / max(own.sum() - 1, 1)
    return overall, 1.96 * variance**0.5


def _tell_confidence(codes: np.ndarray, shares: np.ndarray, truth: np.ndarray) -> None:
    """Print how often the map is right where it is sure, and where it is not."""
    there = (codes > 0) & (truth > 0)
    rows = []
    for low, high in ((1, 60), (60, 80), (80, 95), (95, 101)):
        own = there & (shares >= low) & (shares < high)
        rows.append((low, high - 1, own.sum() / there.sum(), (codes == truth)[own].mean()))
    print("\nConfidence of the first, in the same table's middle:")
    for low, high, part, right in rows:
        print(f"- {low} to {high} votes: {part:.1%} of the pixels, {right:.1%} of them right")
    print()


def _picture(scene: Any, codes: np.ndarray, shares: np.ndarray, truth: np.ndarray) -> None:
    """Write the confidence beside the errors: docs/images/confidence.jpg."""
    from helpers.scenes.tile import as_tile

    with rasterio.open(scene.truth) as file:
        tile = as_tile(np.where(shares > 0, shares / 100, np.nan)[None].astype("float32"),
                       ["B04"], file.crs, file.transform)  # fmt: skip
    tile = tile.assign_attrs(credit=scene.credit)
    figure = new_figure(13.2, 5.6)
    left = add_axes(figure, 0.6, 0.7, 4.6, 4.4)
    right = add_axes(figure, 6.6, 0.7, 4.6, 4.4)
    maps.show_band(tile, "B04", title="Confidence of the map", ax=left)
    bar = next(axes for axes in left.child_axes if axes.get_ylabel())
    bar.set_ylabel("share of the forest's votes")
    wrong = np.where((codes == 0) | (truth == 0), 0, np.where(codes == truth, 1, 2))
    maps.show_classes(wrong, {"right": 1, "wrong": 2}, tile, title="Right and wrong pixels",
                      colors={"right": "#d9d9d9", "wrong": "#c2185b"}, ax=right)  # fmt: skip
    write_credit(figure, scene.credit)
    folder = ROOT / "docs" / "images"
    folder.mkdir(exist_ok=True)
    maps.Map(figure, left, "Confidence beside errors").save(folder / "confidence.jpg", dpi=100)


if __name__ == "__main__":
    main(quick=False)
