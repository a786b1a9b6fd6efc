"""The imports and first uses that every notebook would pay for again."""

import contextlib
import importlib
import os
import pkgutil
import tempfile
import warnings
from pathlib import Path

MODULES = (
    "numpy", "pandas", "geopandas", "pyogrio", "xarray", "rasterio", "rasterio.features",
    "rasterio.mask", "rasterio.transform", "rioxarray", "sklearn.ensemble",
    "sklearn.model_selection", "sklearn.metrics", "scipy.stats", "matplotlib.pyplot",
    "matplotlib_inline.backend_inline", "IPython", "IPython.display", "psutil",
    "grading.inside.wire.tables", "grading.inside.learner", "grading.inside.checker",
)  # fmt: skip
UNUSED = ("helpers.draw.widgets", "helpers.qgis", "helpers.synthetic.", "helpers.work.definitions")


def everything() -> None:
    """Import what notebooks and checks use, and use the slow parts once."""
    from grading.inside import forest_shortcuts

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        forest_shortcuts.apply()
        for name in (*MODULES, *_helpers()):
            with contextlib.suppress(ImportError):  # what is missing fails where it is used
                importlib.import_module(name)
        with contextlib.suppress(Exception):
            _one_thread()
        with contextlib.suppress(Exception):
            _use_once()
        importlib.import_module("grading.inside.shell").prepare()


def for_readers() -> None:
    """Import what reads and writes notebooks, and use the slow part once."""
    for name in ("psutil", "encodings.utf_8_sig", "grading.inside.reader"):
        importlib.import_module(name)
    from grading.inside.document import markup

    markup.rendered("**bold** <b>bold</b>")


def _helpers() -> list[str]:
    """Return the helpers that notebooks use while they are graded."""
    import helpers

    modules = pkgutil.walk_packages(helpers.__path__, "helpers.", onerror=lambda name: None)
    return [module.name for module in modules if not module.name.startswith(UNUSED)]


def _one_thread() -> None:
    """Let scikit-learn work in one thread whatever `n_jobs` says: several notebooks run at once.

    With two threads a small forest takes a third more CPU time than with one.
    """
    import joblib

    joblib.parallel_config(backend="sequential")


def _use_once() -> None:
    """Do small things with the libraries, so that their lazy parts are there for every fork."""
    import geopandas
    import matplotlib.pyplot as plt
    import numpy as np
    import rasterio
    import rioxarray  # noqa: F401
    import xarray
    from affine import Affine
    from rasterio.features import rasterize
    from shapely.geometry import box
    from sklearn.ensemble import RandomForestClassifier

    from helpers import maps
    from helpers.scenes.tile import as_tile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = geopandas.GeoDataFrame({"class": ["a"]}, geometry=[box(0, 0, 3, 3)], crs=32631)
        table.to_crs(4326).to_file(folder / "a.geojson", driver="GeoJSON")
        geopandas.read_file(folder / "a.geojson").to_crs(32631)
        grid = Affine(1, 0, 0, 0, -1, 4)
        mask = rasterize([(table.geometry[0], 1)], out_shape=(4, 5), transform=grid)
        cube = xarray.DataArray(np.ones((1, 4, 5), "float32"), dims=("band", "y", "x"))
        cube = cube.rio.write_crs(32631).rio.write_transform(grid)
        cube.rio.to_raster(folder / "a.tif")
        with rasterio.open(folder / "a.tif") as file:
            file.read()
        samples = np.random.default_rng(0).random((20, 2))
        forest = RandomForestClassifier(2, random_state=0).fit(samples, samples[:, 0] > 0.5)
        forest.predict(samples)
        figure, axes = plt.subplots()
        axes.imshow(mask)
        axes.set_title(f"warm {os.getpid()}")
        figure.savefig(folder / "a.jpg")
        plt.close("all")
        tile = as_tile(np.random.default_rng(0).random((4, 8, 9)), ("B04", "B03", "B02", "B8A"),
                       "EPSG:32631", Affine(60, 0, 300_000, 0, -60, 4_900_020))  # fmt: skip
        classes = np.ones((8, 9), dtype="uint8")
        for picture in (
            maps.show_rgb(tile),
            maps.show_comparison(classes, classes, {"a": 1}, tile),
        ):
            if isinstance(picture, maps.Map):
                picture._repr_html_()
