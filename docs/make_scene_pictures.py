"""Draw the pictures of docs/scenes.md: the synthetic tile beside a real one.

    python docs/make_scene_pictures.py PATH/TO/PRODUCT.SAFE

The product is the real tile of the course, with its 60 m bands and TCI.
"""

from pathlib import Path

import click
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Patch
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier

from helpers import load_tile, open_scene, read_polygons
from helpers.classes import CLASSES, NODATA
from helpers.paths import DATA, ROOT

IMAGES = ROOT / "docs" / "images"
CREDIT = "Right: contains modified Copernicus Sentinel data 2022. Left: synthetic data."
# Half of the full range: what a viewer shows after its usual stretch.
BRIGHTEST = {"B04": 0.16, "B03": 0.16, "B02": 0.16, "B8A": 0.42}
TITLES = ("Synthetic: garonne", "Real: T31TCJ (Toulouse), 16 November 2022")


def composite(tile, bands: tuple[str, str, str]) -> NDArray[np.float32]:
    """Return three bands as a picture (y, x, 3) with values 0 to 1."""
    layers = [tile.sel(band=band).values / BRIGHTEST[band] for band in bands]
    return np.nan_to_num(np.clip(np.stack(layers, axis=-1), 0, 1))


def classified(tile, polygons: Path) -> NDArray[np.float32]:
    """Return the map that a random forest trained on the polygons gives, as a picture."""
    from rasterio.features import rasterize

    codes = {land.name: land.code for land in CLASSES}
    frame = read_polygons(polygons).to_crs(tile.rio.crs)
    shapes = zip(frame.geometry, frame["class"].map(codes), strict=True)
    mask = rasterize(shapes, tile.shape[1:], transform=tile.rio.transform(), dtype="uint8")
    there = np.isfinite(tile.values).all(axis=0)
    chosen = there & (mask > 0)
    forest = RandomForestClassifier(100, random_state=0, n_jobs=2)
    forest.fit(tile.values[:, chosen].T, mask[chosen])
    classes = np.full(mask.shape, NODATA, np.uint8)
    classes[there] = forest.predict(tile.values[:, there].T)
    colors = np.zeros((256, 3), np.float32)
    for land in CLASSES:
        colors[land.code] = [part / 255 for part in bytes.fromhex(land.color[1:])]
    return colors[classes]


def save(name: str, rows: list[tuple[NDArray, NDArray]], legend: bool = False) -> None:
    """Save pairs of pictures, synthetic and real, below each other."""
    height = 7.2 * len(rows) + 0.8
    figure, axes = plt.subplots(len(rows), 2, figsize=(14, height), squeeze=False)
    for axis, title in zip(axes[0], TITLES, strict=True):
        axis.set_title(title, fontsize=15)
    for axis, picture in zip(axes.flat, [one for pair in rows for one in pair], strict=True):
        axis.imshow(picture, interpolation="antialiased")
        axis.set_axis_off()
    if legend:
        patches = [Patch(color=land.color, label=land.title) for land in CLASSES]
        figure.legend(handles=patches, loc="lower right", ncols=3, fontsize=13, frameon=False)
    figure.text(0.01, 0.012, CREDIT, fontsize=11)
    figure.subplots_adjust(0.005, 0.45 / height, 0.995, 1 - 0.4 / height, 0.01, 0.01)
    target = IMAGES / f"scenes-{name}.jpg"
    for quality in range(88, 30, -4):
        figure.savefig(target, dpi=80, pil_kwargs={"quality": quality, "optimize": True})
        if target.stat().st_size <= 300_000:
            break
    plt.close(figure)
    click.echo(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB")


@click.command()
@click.argument("product", type=click.Path(exists=True, path_type=Path))
def main(product: Path) -> None:
    """Draw all pictures of docs/scenes.md."""
    plt.switch_backend("agg")
    IMAGES.mkdir(parents=True, exist_ok=True)
    scene = open_scene("garonne")
    tiles = load_tile(scene), load_tile(open_scene(product))
    polygons = scene.training, DATA / "toulouse" / "training.geojson"
    true = [composite(tile, ("B04", "B03", "B02")) for tile in tiles]
    false = [composite(tile, ("B8A", "B04", "B03")) for tile in tiles]
    save("true-colour", [(true[0], true[1])])
    save("false-colour", [(false[0], false[1])])
    maps = [classified(tile, path) for tile, path in zip(tiles, polygons, strict=True)]
    save("classified", [(maps[0], maps[1])], legend=True)
    made, real = np.s_[690:990, 490:790], np.s_[830:1130, 980:1280]
    save("close", [(true[0][made], true[1][real]), (false[0][made], false[1][real])])


if __name__ == "__main__":
    main()
