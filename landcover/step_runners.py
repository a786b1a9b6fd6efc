"""What a run does around each step's function: its input, a look at its result, a line or two."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import rasterio
import xarray as xr
from pyproj import CRS

from helpers.classes import NODATA
from helpers.counting import counted, percent
from helpers.errors import CourseError
from helpers.product import Product
from helpers.product.safe import QUANTIFICATION
from helpers.steps import STEPS, Step
from landcover.clouds import CLOUDY, NO_REASON, reasons_of
from landcover.destinations import making, refuse_if_full, telling, working_folder
from landcover.layers import CONFIDENCE, MAP, REASON, finish, side_files, write_cog
from landcover.model import train
from landcover.provenance import provenance, time_tag
from landcover.run_work import Work, class_colors
from landcover.tile_features import confidence_of, load_features, load_scenes

Function = Callable[..., Any]
FEWEST_CLASSES = 2


def load_polygons(work: Work, function: Function) -> list[str]:
    """Step 1. The course's own polygons are those that the check has put in order."""
    if work.report is None:
        work.polygons = _expect(function(work.polygon_file), geopandas.GeoDataFrame, STEPS[0])
    elif work.notebooks is None:
        work.polygons = work.report.polygons
    else:
        with tempfile.TemporaryDirectory() as folder:
            tidy = work.report.write_tidy(Path(folder) / "polygons.geojson")
            work.polygons = _expect(function(tidy), geopandas.GeoDataFrame, STEPS[0])
    counts = work.polygons["class"].value_counts(sort=False)
    classes = ", ".join(f"{name} {count}" for name, count in counts.items())
    return [
        f"{counted(len(work.polygons), 'feature')} ({classes}) in {_name_of(work.polygons.crs)}"
    ]


def load_bands(work: Work, function: Function) -> list[str]:
    """Step 2. Other bands and several dates are loaded without the step's function."""
    words = []
    if work.is_the_courses:
        result = function(work.scene.product.path, work.resolution, work.offset)
        tile = _as_stated(_expect(result, xr.DataArray, STEPS[1]), work.scene.product)
    else:
        tile = load_features(work.products, work.names, work.resolution, work.offsets)
        words.append("step 2 of the notebooks loads the four bands of one date, so "
                     "these are loaded without it")  # fmt: skip
    if work.mask_clouds:
        scenes = load_scenes(work.products, work.names, work.resolution)
        work.reasons = reasons_of(scenes, tile.notnull().all("band").values)
        tile = tile.where(work.reasons == NO_REASON)
        cloudy = np.isin(work.reasons, CLOUDY).mean()
        words.append(f"clouds and their shadows cover {percent(cloudy)}, which gets no class")
    work.tile = tile.assign_attrs(credit=work.scene.credit)
    words.insert(0, f"shape {tile.shape} (band, y, x), {tile.dtype}, {tile.rio.crs}")
    for band in tile.coords["band"].values:
        values = tile.sel(band=band).values.ravel()
        first, last = (" ".join(f"{v:.4g}" for v in part) for part in (values[:3], values[-3:]))
        words.append(f"{band}: {first} ... {last}")
    return words


def _as_stated(tile: xr.DataArray, product: Product) -> xr.DataArray:
    """Return true reflectance: step 2 divides by 10000, and rare products state another number."""
    if product.quantification == QUANTIFICATION:
        return tile
    numbers = (tile * QUANTIFICATION).round()  # whole again, so that all readers get the same bits
    return (numbers / product.quantification).astype(tile.dtype)


def rasterize(work: Work, function: Function) -> list[str]:
    """Step 3. Step 1 is written for one UTM zone: elsewhere the check's polygons are taken."""
    assert work.tile is not None and work.polygons is not None
    polygons, words = work.polygons, []
    if polygons.crs != work.tile.rio.crs:
        crs = work.tile.rio.crs
        polygons = polygons.to_crs(crs) if work.report is None else work.report.polygons
        words = [f"the tile is in {crs}: polygons go there straight from the file"]
    result = _expect(function(work.tile, polygons), tuple, STEPS[2])
    work.mask, work.mapping = np.asarray(result[0]), dict(result[1])
    labelled = f"{_counts(work.mask, work.mapping)} labelled pixels"
    return [*words, f"mapping {work.mapping}", labelled]


def extract(work: Work, function: Function) -> list[str]:
    """Step 4. Without samples of two classes there is nothing to learn from."""
    result = function(work.tile, work.mask, work.mapping)
    work.samples = _expect(result, np.ndarray, STEPS[3])
    codes = work.samples[:, -1].round().astype(int) if len(work.samples) else np.empty(0, int)
    found = [name for name, code in work.mapping.items() if (codes == code).any()]
    if len(found) < FEWEST_CLASSES:
        raise CourseError(_why_too_few(work, found))
    lost = [name for name in work.mapping if name not in found]
    words = [f"{counted(len(work.samples), 'sample')}: {_counts(codes, work.mapping)}"]
    return words + [f"WARNING  no sample of {name}: the map will not show it" for name in lost]


def _why_too_few(work: Work, found: list[str]) -> str:
    what = f"samples of {found[0]} alone" if found else "no sample"
    if work.mask_clouds and len(work.mapping) >= FEWEST_CLASSES:
        why = "clouds may cover the polygons: draw others, or leave out --mask-clouds"
    else:
        why = "draw polygons of two classes or more where the image has data"
    return f"step 4 found {what} in {work.polygon_file}: {why}"


def save(work: Work, function: Function) -> list[str]:
    """Step 5. Its function writes the header of the course's four bands."""
    with making(work.csv, "--csv") as temporary:
        if work.is_the_courses:
            function(work.samples, temporary)
        else:
            table = pd.DataFrame(work.samples, columns=[*work.columns, "feature_key"])
            table.astype({"feature_key": int}).to_csv(temporary, sep=";", index=False)
        _expect_file(temporary, STEPS[4])
    return [f"wrote {work.csv}"]


def classify(work: Work, function: Function) -> list[str]:
    """Step 6."""
    result = function(work.tile, work.samples)
    work.classes = np.asarray(_expect(result, np.ndarray | xr.DataArray, STEPS[5]))
    valid = max(int((work.classes != NODATA).sum()), 1)
    shares = {n: percent((work.classes == c).sum() / valid) for n, c in work.mapping.items()}
    return [", ".join(f"{n} {share}" for n, share in shares.items()) + " of what has a class"]


def export(work: Work, function: Function) -> list[str]:
    """Step 7. What its function wrote gets colours, tags and overviews, and is compressed."""
    assert work.files is not None
    path = work.files.map
    with telling(path, "--map"), working_folder(path.absolute().parent) as folder:
        plain = folder / path.name
        function(plain, work.tile, work.classes)
        _expect_file(plain, STEPS[6])
        with rasterio.open(plain) as file:
            coloured = file.dtypes == ("uint8",)
        if not coloured:
            with making(path, "--map") as temporary:
                write_cog(plain, temporary, (), _tags(work) | time_tag())
            return [f"wrote {path} (without colours: its type is not uint8)"]
        layers = {MAP: plain, **_layers_beside(work, folder)}
        notes = finish(layers, work.files, work.mapping, class_colors(work), _tags(work))
    style = side_files(path)[0]
    words = [f"wrote {path}, with colours and class names for QGIS in {style.name}"]
    return words + [f"wrote {path}" for path in work.files.paths[1:]] + notes


def _layers_beside(work: Work, folder: Path) -> dict[str, Path]:
    """Write confidence and reasons as plain GeoTIFFs, where they are wanted."""
    assert work.files and work.tile is not None and work.classes is not None
    layers = {}
    if work.files.confidence and work.samples is not None:
        forest = train(work.samples)
        layers[CONFIDENCE] = confidence_of(forest, work.tile, work.classes)
    if work.files.reasons and work.reasons is not None:
        layers[REASON] = work.reasons
    return {name: _write_plain(folder / f"{name}.tif", v, work.tile) for name, v in layers.items()}


def _write_plain(path: Path, values: np.ndarray, like: xr.DataArray) -> Path:
    profile = {
        "driver": "GTiff", "count": 1, "dtype": "uint8", "nodata": NODATA,
        "height": values.shape[0], "width": values.shape[1], "crs": like.rio.crs,
        "transform": like.rio.transform(), "compress": "deflate", "zlevel": 1,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.write(values, 1)
    refuse_if_full(path)
    return path


def _tags(work: Work) -> dict[str, str]:
    """Return where the map of a run comes from."""
    where = "the course" if work.notebooks is None else f"the notebooks in {work.notebooks.name}"
    model = f"{STEPS[5].function} of {where}, trained on {work.polygon_file.name}"
    return provenance(work.products, work.offsets, work.resolution, work.names, model)


RUNNERS: dict[int, Callable[[Work, Function], list[str]]] = dict(
    enumerate((load_polygons, load_bands, rasterize, extract, save, classify, export), start=1)
)


def _expect(value: Any, kind: Any, step: Step) -> Any:
    if not isinstance(value, kind):
        wanted = getattr(kind, "__name__", str(kind))
        raise CourseError(
            f"step {step.number}, {step.function}, gave {type(value).__name__} and not {wanted}: "
            f"see what {step.slug}.ipynb asks it to return"
        )
    return value


def _expect_file(path: Path, step: Step) -> None:
    if not path.is_file():
        raise CourseError(
            f"step {step.number}, {step.function}, did not write the file it was given: "
            "it must write to the path in its argument"
        )


def _name_of(crs: CRS | None) -> str:
    """Return "EPSG:32631" where a CRS has such a name."""
    return "no CRS" if crs is None else CRS(crs).to_string()


def _counts(codes: np.ndarray, mapping: dict[str, int]) -> str:
    return ", ".join(f"{int((codes == code).sum())} {name}" for name, code in mapping.items())
