"""A trained forest that is kept: stored without pickle, with all that its use needs to know.

The file is skops' own format, a zip of JSON and arrays. It never runs code when it is read; the
one thing that could do harm, a tree whose nodes point outside of it, is looked for and refused.
"""

from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile

import numpy as np
import skops.io
from sklearn.ensemble import RandomForestClassifier
from skops.io.exceptions import UntrustedTypesFoundException

from helpers.errors import CourseError
from helpers.guard import not_for_answers
from helpers.qgis import polygon_colors
from landcover.destinations import making
from landcover.provenance import PACKAGE

FORMAT = "land-cover model 2"
# Before there were indices and dates; all that it lacks has a default.
OLDER_FORMATS = ("land-cover model 1",)
TREES = 100
# skops names this type because of the node indices, which `_refuse_broken_trees` looks at.
TRUSTED = ["sklearn.tree._tree.Tree"]
LEAF = -1


@dataclass(frozen=True)
class Model:
    """A forest and what it was trained on.

    Attributes
    ----------
    forest : RandomForestClassifier
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

    forest: RandomForestClassifier
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
def train(samples: np.ndarray) -> RandomForestClassifier:
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
    content = asdict(model) | {"forest": model.forest}
    content |= {"bands": list(model.bands), "dates": list(model.dates)}
    with making(path, "--save-model") as temporary:
        skops.io.dump({"format": FORMAT, **content}, temporary, compression=ZIP_DEFLATED)


def load_model(path: Path) -> Model:
    """Read a model; nothing in the file is run.

    Parameters
    ----------
    path : Path
        A file that `save_model` wrote.

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
        content = skops.io.load(path, trusted=TRUSTED)
    except UntrustedTypesFoundException as error:
        raise CourseError(f"{path} holds more than a forest and is not opened: {error}") from None
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError):
        content = None
    known = (FORMAT, *OLDER_FORMATS)
    if not isinstance(content, dict) or content.pop("format", None) not in known:
        raise CourseError(
            f"{path} is no model of this course, or was cut off; make one with run --save-model"
        )
    lists = {"bands": tuple(content["bands"]), "dates": tuple(content.get("dates", ()))}
    model = Model(**content | lists)
    _refuse_broken_trees(path, model)
    return model


def _refuse_broken_trees(path: Path, model: Model) -> None:
    """Refuse a tree whose nodes point outside of it or backwards: scikit-learn does not look."""
    bands = model.features
    for tree in (estimator.tree_ for estimator in model.forest.estimators_):
        own = np.arange(tree.node_count)
        inner = tree.children_left != LEAF
        for child in (tree.children_left, tree.children_right):
            sound = (child[inner] > own[inner]) & (child[inner] < tree.node_count)
            if not sound.all() or (child[~inner] != LEAF).any():
                raise CourseError(f"{path} holds a damaged tree and is not used; train it again")
        feature = tree.feature[inner]
        if ((feature < 0) | (feature >= bands)).any() or model.forest.n_features_in_ != bands:
            raise CourseError(f"{path} does not fit the bands it names; train it again")
