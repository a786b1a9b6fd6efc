"""The scenes of the course: made here, downloaded on request, or the learner's own product."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from helpers.errors import CourseError
from helpers.mode import while_grading
from helpers.paths import DATA, SCENES
from helpers.product import Product
from helpers.product.safe import PRODUCT_NAME, SYNTHETIC_NOTE
from helpers.product.stac import address_of
from helpers.scenes.making import made
from helpers.synthetic.presets import SYNTHETIC

TOULOUSE = "toulouse"
DEFAULT = "garonne"
FIRST = "garonne-mini"  # of the first map, in notebook 00_start_here: made in two seconds
DEFAULT_WHILE_GRADING = "garonne-mini"
SYNTHETIC_CREDIT = "Synthetic data made by this course"


@dataclass(frozen=True)
class Scene:
    """One product with the polygons that belong to it.

    Attributes
    ----------
    name : str
        "garonne", "garonne-mini", "toulouse", or the product's name.
    title : str
        Words for headings.
    product : Product
        The Level-2A product.
    training, reference : Path or None
        GeoJSON files of classified polygons, EPSG:4326; the two share no pixel.
    truth : Path or None
        GeoTIFF of class codes (uint8, 0 = no data) on the tile's 60 m grid, where it is known.
    reference_sample : Path or None
        GeoJSON of random points with their true class, for accuracy assessment.
    credit : str
        The credit line that pictures of this scene must carry.
    """

    name: str
    title: str
    product: Product
    training: Path | None
    reference: Path | None
    truth: Path | None
    reference_sample: Path | None
    credit: str


def default_scene() -> str:
    """Return the name of the scene that is used when none is named."""
    fallback = DEFAULT_WHILE_GRADING if while_grading() else DEFAULT
    return os.environ.get("COURSE_SCENE") or fallback


def open_scene(name: str | Path | None = None) -> Scene:
    """Open a scene; a synthetic one is made the first time it is asked for.

    Parameters
    ----------
    name : str or Path, optional
        "garonne", "garonne-mini", "toulouse", or the path of any Level-2A product: a `.SAFE`
        folder, its zip, a folder of GeoTIFFs, or a STAC item or its address.
        By default the environment variable ``COURSE_SCENE``, then "garonne" ("garonne-mini"
        while grading).

    Returns
    -------
    Scene

    Raises
    ------
    CourseError
        If there is no such scene, or it has to be downloaded first.
    """
    wanted = str(name or default_scene())
    if wanted in SYNTHETIC:
        return _scene_of_folder(wanted, made(wanted))
    if wanted == TOULOUSE:
        return _toulouse()
    if not Path(wanted).exists() and not address_of(wanted):
        raise CourseError(
            f"there is no scene {wanted!r}: use one of {', '.join((*SYNTHETIC, TOULOUSE))} "
            "or the path of a .SAFE folder"
        )
    return open_product(Path(wanted))


def _scene_of_folder(name: str, folder: Path) -> Scene:
    product = next(folder.glob("*.SAFE"))
    return Scene(
        name=name,
        title=SYNTHETIC[name],
        product=Product.open(product),
        training=folder / "training.geojson",
        reference=folder / "reference.geojson",
        truth=folder / "truth.tif",
        reference_sample=folder / "reference_sample.geojson",
        credit=SYNTHETIC_CREDIT,
    )


def _toulouse() -> Scene:
    from helpers.scenes.download import ask_and_fetch

    polygons = DATA / TOULOUSE
    return Scene(
        name=TOULOUSE,
        title="Toulouse, 16 November 2022",
        product=Product.open(ask_and_fetch(SCENES / TOULOUSE)),
        training=polygons / "training.geojson",
        reference=polygons / "reference.geojson",
        truth=None,
        reference_sample=_if_there(polygons / "reference_sample.geojson"),
        credit="Contains modified Copernicus Sentinel data 2022",
    )


def open_product(path: Path) -> Scene:
    """Open a product of one's own as a scene, without polygons.

    Parameters
    ----------
    path : Path
        A Level-2A product, as `Product.open` takes it.

    Returns
    -------
    Scene

    Raises
    ------
    CourseError
        If it is no product that the course can read.
    """
    product = Product.open(path)
    match = PRODUCT_NAME.match(product.name)
    day = datetime.strptime(match["sensing"], "%Y%m%dT%H%M%S") if match else None
    title = f"{match['tile']}, {day.day} {day:%B %Y}" if match and day else product.name
    credit = f"Contains modified Copernicus Sentinel data {day.year if day else ''}".rstrip()
    return Scene(
        name=product.name,
        title=title,
        product=product,
        training=None,
        reference=None,
        truth=None,
        reference_sample=None,
        credit=SYNTHETIC_CREDIT if (product.path / SYNTHETIC_NOTE).is_file() else credit,
    )


def _if_there(path: Path) -> Path | None:
    return path if path.is_file() else None
