"""A trained forest that is kept: stored without pickle, with all that its use needs to know.

The file is NumPy's npz, a zip of plain arrays, one of which holds JSON. Reading it runs no code;
the one thing that could do harm, a tree whose nodes point outside of it, is looked for and refused.
"""

import json
import zlib
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

import numpy as np

from helpers.errors import CourseError
from helpers.guard import not_for_answers
from landcover.destinations import making
from landcover.provenance import PACKAGE
from landcover.trees import DamagedForest, PlainForest

if TYPE_CHECKING:
    from sklearn.ensemble import RandomForestClassifier

FORMAT = "land-cover model 3"
# Files of skops; all that the first one lacks, indices and dates, has a default.
OLDER_FORMATS = ("land-cover model 1", "land-cover model 2")
TREES = 100
ABOUT = "about"
_PLACE_OF_SKOPS = "schema.json"
# What a reader says about bytes that are no such file.
_UNREADABLE = (
    BadZipFile, zlib.error, DamagedForest, KeyError, ValueError, TypeError, AttributeError, OSError,
    EOFError, SyntaxError, RuntimeError, NotImplementedError, OverflowError, MemoryError,
)  # fmt: skip


@dataclass(frozen=True)
class Model:
    """A forest and what it was trained on.

    Attributes
    ----------
    forest : PlainForest or RandomForestClassifier
        Trained on surface reflectance as float32; its classes are the codes.
    bands : tuple of str
        Names of bands and indices, in the order of the forest's features of one date.
    resolution : int
        Pixel size in metres of the training tile; at 10 m the near infrared of indices is B08.
    shift : int
        Added to the digital numbers beside the offset that a product's metadata state: 0 for true
        reflectance; 1000 where the training read a product of baseline 04.00 with offset 0.
    classes : dict of str to int
        Class name to code.
    colors : dict of str to str
        Class name to colour.
    trained_on : str
        Name of the product, or of the products.
    dates : tuple of str
        The days of the training's products, 2022-07-15, in the order of the forest's features;
        () for a model of one date.
    version : str
        Version of the package that trained it.
    """

    forest: "PlainForest | RandomForestClassifier"
    bands: tuple[str, ...]
    resolution: int
    shift: int
    classes: dict[str, int]
    colors: dict[str, str]
    trained_on: str
    dates: tuple[str, ...] = ()
    version: str = ""

    @property
    def features(self) -> int:
        """How many features the forest looks at."""
        return len(self.bands) * max(1, len(self.dates))


@not_for_answers
def train(samples: np.ndarray) -> "RandomForestClassifier":
    """Train the forest that is kept.

    Parameters
    ----------
    samples : ndarray of float, shape (n, bands + 1)
        Surface reflectance, class code last.

    Returns
    -------
    RandomForestClassifier
        100 trees, always the same for the same samples; one thread when it predicts, because
        blocks are predicted in parallel.
    """
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(TREES, random_state=0, n_jobs=-1)
    forest.fit(samples[:, :-1].astype("float32"), samples[:, -1].round().astype("uint8"))
    return forest.set_params(n_jobs=None)


def train_and_save(path: Path, work: Any) -> Model:
    """Train a forest on the samples of a run and keep it.

    The run's own map comes from the step functions of the notebooks, which give no model away, so
    the kept forest is one more, trained on the same samples.

    Parameters
    ----------
    path : Path
        The file to write.
    work : object
        A run: ``samples``, ``mapping``, ``tile``, ``scene``, ``offset``, ``resolution`` and
        ``polygons`` as `landcover.run_work.Work` has them; with several dates or other bands also
        ``names``, ``products`` and ``dates``.

    Returns
    -------
    Model

    Raises
    ------
    CourseError
        If the run ended before there were samples, or the file cannot be written.
    """
    from helpers.qgis import polygon_colors

    if work.samples is None or work.tile is None:
        raise CourseError("a model is trained on samples: let the run go to step 4 at least")
    products = getattr(work, "products", (work.scene.product,))
    bands = tuple(str(band) for band in work.tile["band"].values)
    model = Model(
        forest=train(work.samples),
        bands=bands if len(products) == 1 else work.names,
        resolution=work.resolution,
        shift=work.offset - products[0].offset,
        classes={str(name): int(code) for name, code in work.mapping.items()},
        colors=polygon_colors(work.polygons),
        trained_on=" ".join(product.name for product in products),
        dates=work.dates if len(products) > 1 else (),
        version=version(PACKAGE),
    )
    save_model(path, model)
    return model


def save_model(path: Path, model: Model) -> None:
    """Write a model to a file, whole or not at all."""
    if not path.absolute().parent.is_dir():
        raise CourseError(f"the folder of {path} does not exist; make it first")
    content = {"format": FORMAT, **asdict(model)}
    del content["forest"]
    arrays: dict[str, Any] = PlainForest.of(model.forest).arrays
    arrays[ABOUT] = np.frombuffer(json.dumps(content).encode(), "uint8")
    with making(path, "--save-model") as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **arrays)


def load_model(path: Path) -> Model:
    """Read a model; nothing in the file is run.

    Parameters
    ----------
    path : Path
        A file that `save_model` wrote, of this version or of an older one.

    Returns
    -------
    Model

    Raises
    ------
    CourseError
        If the file is missing, is no such model, or holds anything but a forest and plain values.
    """
    if not path.is_file():
        raise CourseError(f"there is no model {path}; make one with run --save-model {path}")
    try:
        path.open("rb").close()
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}") from None
    try:
        model = _as_model(_read(path))
    except DamagedForest:
        raise CourseError(f"{path} holds a damaged tree and is not used; train it again") from None
    except _UNREADABLE:
        raise CourseError(
            f"{path} is no model of this course, or was cut off; make one with run --save-model"
        ) from None
    if PlainForest.of(model.forest).features != model.features:
        raise CourseError(f"{path} does not fit the bands it names; train it again")
    return model


def _read(path: Path) -> dict[str, Any]:
    """Return what a file holds: format, forest and the attributes of `Model`."""
    with ZipFile(path) as file:
        names = file.namelist()
    if _PLACE_OF_SKOPS in names:
        from landcover.older_models import read_skops

        content = read_skops(path)
        known: tuple[str, ...] = OLDER_FORMATS
    else:
        with np.load(path, allow_pickle=False) as arrays:
            content = json.loads(arrays[ABOUT].tobytes())
            content["forest"] = PlainForest.from_arrays(dict(arrays))
        known = (FORMAT,)
    if content.pop("format") not in known:
        raise ValueError("another format")
    return content


def _as_model(content: dict[str, Any]) -> Model:
    """Make a model of what a file held; what is of another type raises TypeError or ValueError."""
    pairs = {name: dict(content[name]) for name in ("classes", "colors")}
    return Model(
        forest=content["forest"],
        bands=tuple(map(str, content["bands"])),
        resolution=int(content["resolution"]),
        shift=int(content["shift"]),
        classes={str(name): int(code) for name, code in pairs["classes"].items()},
        colors={str(name): str(color) for name, color in pairs["colors"].items()},
        trained_on=str(content["trained_on"]),
        dates=tuple(map(str, content.get("dates", ()))),
        version=str(content.get("version", "")),
    )
