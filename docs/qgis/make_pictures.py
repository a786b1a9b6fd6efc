"""Make the pictures of the QGIS chapters: `python docs/qgis/make_pictures.py`.

Needs QGIS with its desktop (tests/helpers/qgis/install.sh), Xvfb and the environment. A scene,
both projects and a class map are put into a folder; QGIS runs in it on a screen of its own and
`inside_qgis.py` takes the pictures.
"""

import io
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import click
import geopandas
import numpy as np
import rasterio
import shapely
from PIL import Image
from scipy import ndimage

from helpers import load_tile, open_scene
from helpers.qgis import (
    polygon_colors,
    write_class_map,
    write_draw_project,
    write_result_project,
)
from helpers.scenes.backdrop import Picture, true_colour

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
CODES = {"WATER": 1, "FOREST": 2, "FARM": 3}
WIDEST = 1000  # pixels: as wide as a page shows them
MARGIN = 1500  # metres around what is drawn
SMALLEST = 3.5  # pixels from the middle of a shape to the edge of its patch
APART = 21  # pixels between two shapes of a class
# Below its settings QGIS draws the folded list of fields over what it holds.
UPPER_PART = {"export": 221}  # pixels
DARK = 0.7  # of the picture's median
CLEAR = 900  # metres between the middles of two shapes that are drawn


@click.command()
@click.option("--folder", default=Path.home() / "land-cover", type=click.Path(path_type=Path))
@click.option("--qgis", default="qgis", help="The command that starts QGIS.")
@click.option(
    "--board",
    type=click.Path(path_type=Path),
    help="Only store this screenshot, which tests/browser/test_draw.py takes.",
)
def make_pictures(folder: Path, qgis: str, board: Path | None) -> None:
    """Make all pictures anew in docs/qgis/pictures.

    FOLDER shows in some of them, so keep it short; it must not be below /tmp, where QGIS marks
    layers as temporary.
    """
    if board:
        keep(board, "drawing-board")
        return
    if folder.exists():
        raise click.ClickException(f"{folder} is there already: name another folder with --folder")
    prepare(folder)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        take(folder, Path(scratch), qgis)
        problem = Path(scratch) / "error.txt"
        if problem.exists():
            raise click.ClickException(problem.read_text("utf-8"))
        for picture in sorted(Path(scratch).glob("*.png")):
            keep(picture, picture.stem)
    shutil.rmtree(folder)


def prepare(folder: Path) -> None:
    """Put a scene and both projects where QGIS shall find them."""
    scene = open_scene("garonne")
    (folder / "notebooks").mkdir(parents=True)
    product = folder / scene.product.path.name
    shutil.copytree(scene.product.path, product)
    write_draw_project(folder / "draw", scene)
    polygons = geopandas.read_file(scene.training)
    with rasterio.open(scene.truth) as truth:
        classes = truth.read(1)
    classes[~(classes <= max(CODES.values()))] = 0
    map_file = folder / "result" / "classified.tif"
    colors = polygon_colors(polygons)
    write_class_map(map_file, classes, load_tile(scene), CODES, colors)
    write_result_project(folder / "result", scene, map_file, polygons, CODES)


def places(truth: Path) -> dict[str, str]:
    """Find two waters, a wood and a field close together, as corners in metres of the tile."""
    found = {name: shapes_of(truth, code) for name, code in CODES.items()}
    picture = true_colour(open_scene("garonne").product)
    found["WATER"] = [shape for shape in found["WATER"] if is_dark(shape, picture)]
    centres = {
        name: np.array([(s.centroid.x, s.centroid.y) for s in shapes])
        for name, shapes in found.items()
    }

    def nearest(name: str, place: np.ndarray) -> tuple[float, int]:
        distance = np.abs(centres[name] - place).max(axis=1)
        distance[distance < CLEAR] = np.inf  # the place itself, and what would touch it
        return float(distance.min()), int(distance.argmin())

    def spread(place: np.ndarray) -> float:
        return max(nearest(name, place)[0] for name in CODES)

    lake = int(np.argmin([spread(place) for place in centres["WATER"]]))
    middle = centres["WATER"][lake]
    chosen = {
        "LAKE": found["WATER"][lake],
        "POND": found["WATER"][nearest("WATER", middle)[1]],
        "WOOD": found["FOREST"][nearest("FOREST", middle)[1]],
        "FIELD": found["FARM"][nearest("FARM", middle)[1]],
    }
    return as_settings(chosen)


def as_settings(shapes: dict[str, shapely.Polygon]) -> dict[str, str]:
    """Write the corners of shapes, and a view around all of them, as text for QGIS's script."""
    around = shapely.union_all(list(shapes.values())).buffer(MARGIN).bounds
    corners = {name: np.array(s.exterior.coords)[:-1].ravel() for name, s in shapes.items()}
    return {
        name: ",".join(f"{number:.0f}" for number in numbers)
        for name, numbers in (corners | {"VIEW": np.array(around)}).items()
    }


def is_dark(shape: shapely.Polygon, picture: Picture) -> bool:
    """Tell whether a shape looks like deep water in the picture, as it does not after rain."""
    x, y = (int(number) for number in ~picture.transform @ shape.centroid.coords[0])
    near = picture.rgb[:, y - 1 : y + 2, x - 1 : x + 2]
    return float(near.mean()) < DARK * float(np.median(picture.rgb))


def shapes_of(truth: Path, code: int) -> list[shapely.Polygon]:
    """Return shapes of eight corners that lie well inside the patches of one class."""
    with rasterio.open(truth) as file:
        depth = ndimage.distance_transform_edt(file.read(1) == code)
        peaks = (depth == ndimage.maximum_filter(depth, size=APART)) & (depth >= SMALLEST)
        points = [file.transform @ (x + 0.5, y + 0.5) for y, x in np.argwhere(peaks)]
        radii = 0.8 * file.transform.a * depth[peaks]
    return [
        shapely.Point(point).buffer(radius, quad_segs=2)
        for point, radius in zip(points, radii, strict=True)
    ]


def take(folder: Path, scratch: Path, qgis: str) -> None:
    """Start a screen and QGIS on it, and wait until all pictures are taken."""
    truth = open_scene("garonne").truth
    assert truth is not None
    settings = {f"COURSE_PICTURES_{name}": place for name, place in places(truth).items()}
    settings |= {"COURSE_PICTURES_FROM": str(folder), "COURSE_PICTURES_TO": str(scratch)}
    script = scratch / "inside_qgis.py"
    shutil.copyfile(HERE / "inside_qgis.py", script)
    # QGIS runs in the system's Python, which must not find the course's packages.
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL", "GDAL"))}
    clean |= {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "LANGUAGE": "en"}
    profile = ["--profiles-path", str(scratch / "profile")]
    command = [*qgis.split(), "--nologo", "--noversioncheck", *profile, "--code", str(script)]
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x1000x24"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert screen.stdout is not None
        clean["DISPLAY"] = f":{screen.stdout.readline().strip()}"
        subprocess.run(command, env=clean | settings, timeout=180, check=False)
    finally:
        screen.terminate()
        screen.wait()


def keep(picture: Path, name: str) -> None:
    """Store a picture under a name as WebP: lossless where that is small, as for dialogues."""
    with Image.open(picture) as whole:
        image = whole.crop((0, 0, whole.width, UPPER_PART.get(name, whole.height)))
        image.thumbnail((WIDEST, WIDEST))
        ways: tuple[dict[str, Any], ...] = ({"lossless": True}, {"quality": 60})
        packed = [io.BytesIO() for _ in ways]
        for buffer, way in zip(packed, ways, strict=True):
            image.convert("RGB").save(buffer, format="WEBP", method=6, **way)
    smallest = min((buffer.getvalue() for buffer in packed), key=len)
    (PICTURES / f"{name}.webp").write_bytes(smallest)


if __name__ == "__main__":
    make_pictures()
