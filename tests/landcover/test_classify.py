"""Kept models and the command classify: the same classes as the forest's own, block by block."""

import os
import pickle
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
import skops.io
from click.testing import CliRunner
from rasterio import Affine
from sklearn.ensemble import RandomForestClassifier

from commands.cli import cli
from helpers import cluster
from helpers.errors import CourseError
from helpers.product import Product
from helpers.product.safe import write_product
from helpers.scenes.tile import load_tile
from landcover import blocks as module
from landcover.blocks import classify_product
from landcover.fast_forest import prepare
from landcover.model import FORMAT, Model, load_model, save_model, train, train_and_save
from tests.conftest import ROOT

BANDS = ("B04", "B03", "B02", "B8A")
CLASSES = {"WATER": 1, "FOREST": 7, "FARM": 200}
MEANS = {1: (0.02, 0.03, 0.02, 0.01), 7: (0.03, 0.03, 0.01, 0.25), 200: (0.10, 0.08, 0.04, 0.20)}
NAME = "S2A_MSIL2A_20221116T105321_N0400_R051_T31TCJ_20221116T170958"


def numbers_of(size, seed, offset=-1000):
    """Mixed pixels of three classes, some without data."""
    generator = np.random.default_rng(seed)
    codes = generator.choice(list(MEANS), size)
    values = np.array([MEANS[code] for code in codes.ravel()]).T.reshape(-1, *size)
    values = values + generator.normal(0, 0.03, values.shape)
    numbers = np.clip(np.round(values * 10_000) - offset, 1, 32_767).astype("uint16")
    numbers[:, 3:9, 5:20] = 0
    numbers[2, 40, 40] = 0
    return numbers


def product_in(
    folder, seed=1, size=(200, 260), offset=-1000, name=NAME, east=0, crs=32631, bands=BANDS
):
    layers = numbers_of(size, seed, offset or 0)
    return Product.open(
        write_product(
            folder,
            {(band, 60): layer for band, layer in zip(bands, layers, strict=True)},
            crs=f"EPSG:{crs}",
            transform=Affine(60, 0, 300_000 + east, 0, -60, 4_900_020),
            name=name,
            offset=offset,
        )
    )


@pytest.fixture(scope="module")
def samples():
    generator = np.random.default_rng(5)
    labels = np.repeat(list(MEANS), 150)
    rows = np.array([MEANS[code] for code in labels]) + generator.normal(0, 0.02, (450, 4))
    return np.column_stack([rows.round(4), labels])


@pytest.fixture(scope="module")
def model(samples):
    colors = {"WATER": "#3B8EDE", "FOREST": "#00441B", "FARM": "#FFD92F"}
    return Model(train(samples), BANDS, 60, 0, CLASSES, colors, NAME)


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    return product_in(tmp_path_factory.mktemp("product"))


def whole(model, product):
    """What a learner would write: load all, predict all."""
    tile = load_tile(product).values
    table = tile.reshape(len(tile), -1).T
    data = ~np.isnan(table).any(axis=1)
    codes = np.zeros(len(table), dtype="uint8")
    codes[data] = model.forest.predict(table[data])
    return codes.reshape(tile.shape[1:])


def read(path):
    with rasterio.open(path) as file:
        return file.read(1)


@pytest.mark.parametrize("bands", [1, 2, 4, 9])
def test_the_prepared_forest_gives_the_forests_own_classes(bands):
    generator = np.random.default_rng(bands)
    rows = generator.normal(0.2, 0.1, (300, bands)).round(4).astype("float32")
    labels = (rows.sum(axis=1) > 0.2 * bands).astype("uint8") * 200 + 3
    labels[rows[:, 0] < 0.1] = 255
    forest = RandomForestClassifier(20, random_state=0).fit(rows, labels)
    numbers = generator.integers(0, 6000, (150, 200, bands), dtype="uint16")
    fast = prepare(forest, -1000, 10_000)(numbers)
    reflectance = (numbers.astype("float32") - 1000) / 10_000
    expected = forest.predict(reflectance.reshape(-1, bands)).reshape(150, 200)
    expected[(numbers == 0).any(axis=-1)] = 0
    assert fast.dtype == np.uint8
    np.testing.assert_array_equal(fast, expected)


def test_a_number_on_a_threshold_goes_left_as_in_the_forest():
    rows = np.arange(0, 64, 2, dtype="float32")[:, np.newaxis]
    labels = np.random.default_rng(0).integers(1, 4, 32).astype("uint8")
    forest = RandomForestClassifier(10, random_state=0).fit(rows, labels)
    numbers = np.arange(1, 64, dtype="uint16")[:, np.newaxis]
    expected = forest.predict(numbers.astype("float32"))
    np.testing.assert_array_equal(prepare(forest, 0, 1)(numbers), expected)


def test_features_that_do_not_fit_into_one_number_still_count():
    generator = np.random.default_rng(2)
    rows = generator.normal(0.2, 0.1, (400, 30)).astype("float32")
    labels = (rows[:, 29] > 0.2).astype("uint8") + 1
    forest = RandomForestClassifier(20, random_state=0).fit(rows, labels)
    numbers = generator.integers(1, 6000, (500, 30), dtype="uint16")
    expected = forest.predict((numbers.astype("float32") - 1000) / 10_000)
    np.testing.assert_array_equal(prepare(forest, -1000, 10_000)(numbers), expected)


@pytest.mark.parametrize("block", [64, 4096])
def test_blocks_give_the_same_map_as_the_whole_array(model, product, tmp_path, block):
    classify_product(model, product, 60, tmp_path / "map.tif", block=block)
    np.testing.assert_array_equal(read(tmp_path / "map.tif"), whole(model, product))


def test_the_map_is_cloud_optimised_with_colours_and_overviews_by_majority(
    model, product, tmp_path
):
    product = product_in(tmp_path, size=(1100, 1100))
    classify_product(model, product, 60, tmp_path / "map.tif")
    with rasterio.open(tmp_path / "map.tif") as file:
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.nodata == 0 and file.dtypes == ("uint8",) and file.crs.to_epsg() == 32631
        assert file.colormap(1)[200] == (255, 217, 47, 255)
        assert file.overviews(1)
        fine, small = file.read(1), file.read(1, out_shape=(550, 550))
    fours = fine.reshape(550, 2, 550, 2).transpose(0, 2, 1, 3).reshape(550, 550, 4)
    counts = np.stack([(fours == code).sum(axis=-1) for code in CLASSES.values()])
    for place, code in enumerate(CLASSES.values()):
        # two of one class and one of each other: the mean colour would be a third one's
        leads = (counts[place] == 2) & (counts.max(axis=0) == 2) & (counts.min(axis=0) == 1)
        assert leads.sum() > 1000 and (small[leads] == code).all()
    assert (tmp_path / "map.qml").is_file()


def test_products_of_both_baselines_give_the_same_map(model, tmp_path):
    old_name = NAME.replace("N0400", "N0301")
    new = product_in(tmp_path / "new", offset=-1000)
    old = product_in(tmp_path / "old", offset=None, name=old_name)
    for one, path in ((new, "new.tif"), (old, "old.tif")):
        classify_product(model, one, 60, tmp_path / path)
    different = np.mean(read(tmp_path / "new.tif") != read(tmp_path / "old.tif"))
    assert different < 0.02  # the old one cannot hold reflectances below 0


def test_a_model_trained_without_the_offset_is_used_without_it(model, product, samples, tmp_path):
    shifted = samples.copy()
    shifted[:, :-1] += 0.1
    other = replace(model, forest=train(shifted), shift=1000)
    classify_product(other, product, 60, tmp_path / "shifted.tif")
    agreement = np.mean(read(tmp_path / "shifted.tif") == whole(model, product))
    assert agreement > 0.99


def test_a_model_survives_its_file(model, samples, tmp_path):
    save_model(tmp_path / "m.skops", model)
    again = load_model(tmp_path / "m.skops")
    assert replace(again, forest=model.forest) == model
    rows = samples[:, :-1].astype("float32")
    np.testing.assert_array_equal(again.forest.predict(rows), model.forest.predict(rows))


def test_a_run_keeps_what_the_model_needs(samples, product, tmp_path):
    import geopandas

    work = SimpleNamespace(
        samples=samples,
        tile=load_tile(product),
        scene=SimpleNamespace(product=product),
        offset=0,
        resolution=60,
        mapping=CLASSES,
        polygons=geopandas.GeoDataFrame({"class": ["WATER"], "color": ["#0094FF"]}),
    )
    kept = train_and_save(tmp_path / "m.skops", work)
    assert (kept.bands, kept.shift, kept.resolution) == (BANDS, 1000, 60)
    assert load_model(tmp_path / "m.skops").colors == {"WATER": "#0094ff"}
    work.samples = None
    with pytest.raises(CourseError, match="step 4"):
        train_and_save(tmp_path / "n.skops", work)


class Bomb:
    def __reduce__(self):
        return (os.system, ("touch exploded",))


def test_nothing_but_a_model_is_opened(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pickle.skops").write_bytes(pickle.dumps(Bomb()))
    skops.io.dump(
        {"format": FORMAT, "forest": SimpleNamespace(estimators_=[])}, tmp_path / "other.skops"
    )
    skops.io.dump({"format": "something else"}, tmp_path / "foreign.skops")
    save_model(tmp_path / "cut.skops", model)
    whole_file = (tmp_path / "cut.skops").read_bytes()
    (tmp_path / "cut.skops").write_bytes(whole_file[: len(whole_file) // 2])
    with pytest.raises(CourseError, match="holds more than a forest"):
        load_model(tmp_path / "other.skops")
    for name in ("pickle", "foreign", "cut", "missing"):
        with pytest.raises(CourseError, match=f"{name}.skops"):
            load_model(tmp_path / f"{name}.skops")
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("number", [1, 2])
def test_models_of_older_versions_are_read(model, samples, tmp_path, number):
    content = asdict(replace(model, forest=None)) | {"forest": model.forest, "bands": list(BANDS)}
    content["dates"] = []
    if number == 1:
        del content["dates"]
    content["format"] = f"land-cover model {number}"
    skops.io.dump(content, tmp_path / "old.skops")
    old = load_model(tmp_path / "old.skops")
    assert replace(old, forest=model.forest) == model
    rows = samples[:, :-1].astype("float32") + np.float32(0.003)
    np.testing.assert_array_equal(old.forest.predict_proba(rows), model.forest.predict_proba(rows))


# What a stranger may have written instead of an array of a model's file.
DAMAGE = {
    "no array": lambda arrays: arrays.pop("votes"),
    "objects": lambda arrays: arrays.update(left=np.array([Bomb()], object)),
    "another type": lambda arrays: arrays.update(threshold=arrays["threshold"].astype("float32")),
    "one node too few": lambda arrays: arrays.update(left=arrays["left"][:-1]),
    "more nodes than there are": lambda arrays: arrays["nodes"].__setitem__(0, 2**62),
    "no nodes": lambda arrays: arrays["nodes"].__setitem__(0, 0),
    "nodes less than none": lambda arrays: arrays["nodes"].__setitem__(0, -5),
    "a circle": lambda arrays: arrays["left"].__setitem__(0, 0),
    "a child before its parent": lambda arrays: arrays["right"].__setitem__(1, 0),
    "a child in the next tree": lambda arrays: arrays["right"].__setitem__(0, arrays["nodes"][0]),
    "one child": lambda arrays: arrays["left"].__setitem__(0, -1),
    "a feature that is not there": lambda arrays: arrays["feature"].__setitem__(0, 4),
    "more features": lambda arrays: arrays.update(features=np.array(5)),
    "features as a list": lambda arrays: arrays.update(features=np.array([4])),
    "not a number": lambda arrays: arrays["threshold"].__setitem__(0, np.nan),
    "endless votes": lambda arrays: arrays["votes"].__setitem__((0, 0), np.inf),
    "a class twice": lambda arrays: arrays["classes_"].__setitem__(1, arrays["classes_"][0]),
    "the class 0": lambda arrays: arrays["classes_"].__setitem__(0, 0),
    "a class more": lambda arrays: arrays.update(classes_=np.uint8([1, 7, 200, 201])),
    "votes of another shape": lambda arrays: arrays.update(votes=arrays["votes"].ravel()),
    "no words": lambda arrays: arrays.update(about=np.frombuffer(b"[]", "uint8")),
    "words that are no JSON": lambda arrays: arrays.update(about=np.frombuffer(b"{", "uint8")),
    "words nested too deep": lambda arrays: arrays.update(
        about=np.frombuffer(b"[" * 100_000, "uint8")
    ),
    "another format": lambda arrays: arrays.update(
        about=np.frombuffer(arrays["about"].tobytes().replace(b"model 3", b"model 9"), "uint8")
    ),
}


def test_what_is_no_whole_forest_is_refused(model, tmp_path):
    save_model(tmp_path / "m.npz", model)
    for what, harm in DAMAGE.items():
        with np.load(tmp_path / "m.npz") as file:
            arrays = dict(file)
        harm(arrays)
        np.savez(tmp_path / "bad.npz", **arrays)
        with pytest.raises(CourseError, match=r"bad\.npz"):
            load_model(tmp_path / "bad.npz")
            pytest.fail(what)
    assert not (tmp_path / "exploded").exists()


def test_reading_begins_before_the_large_libraries_are_imported(model, product, tmp_path):
    """They take longer to import than a tile of 60 m takes to read."""
    save_model(tmp_path / "m.npz", model)
    script = """
import sys
from landcover.planes import Numbers
from commands.cli import cli
Numbers.opened = lambda self: sys.exit(" ".join(sys.modules))
cli()
"""
    arguments = ["classify", "--model", tmp_path / "m.npz", "--product", product.path]
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments), "--map", str(tmp_path / "map.tif")],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert "landcover.blocks" in done.stderr.split(), done.stderr
    large = {"sklearn", "skops", "dask", "xarray", "pandas", "scipy", "geopandas", "matplotlib"}
    assert not large & set(done.stderr.split())


@pytest.mark.parametrize("field", ["left_child", "feature"])
def test_a_tree_that_points_outside_of_itself_is_refused(samples, model, tmp_path, field):
    forest = train(samples)
    tree = forest.estimators_[3].tree_
    state = tree.__getstate__()
    state["nodes"][field][0] = 10**6
    tree.__setstate__(state)
    save_model(tmp_path / "m.skops", replace(model, forest=forest))
    with pytest.raises(CourseError, match=r"m\.skops"):
        load_model(tmp_path / "m.skops")


def test_a_product_without_the_bands_is_refused_in_one_sentence(model, product, tmp_path):
    save_model(tmp_path / "m.skops", model)
    arguments = ["classify", "--model", tmp_path / "m.skops", "--product", product.path]
    result = CliRunner().invoke(cli, [*map(str, arguments), "--resolution", "10"])
    assert isinstance(result.exception, CourseError)
    assert "has no B04 at 10 m; use --resolution 60" in str(result.exception)
    with pytest.raises(CourseError, match="the model was trained on B04"):
        classify_product(model, product, 20, tmp_path / "map.tif")


def test_several_products_give_a_mosaic_or_one_map_each(model, tmp_path):
    save_model(tmp_path / "m.skops", model)
    second = NAME.replace("T31TCJ", "T31TDJ")
    west = product_in(tmp_path, seed=1)
    east = product_in(tmp_path, seed=2, name=second, east=200 * 60)
    (tmp_path / "maps").mkdir()
    arguments = ["classify", "--model", tmp_path / "m.skops"]
    arguments += ["--product", west.path, "--product", east.path, "--map"]
    for target in ("mosaic.tif", "maps"):
        result = CliRunner().invoke(cli, [*map(str, arguments), str(tmp_path / target)])
        assert result.exit_code == 0, result.output
    parts = [read(tmp_path / "maps" / f"{one.name}.tif") for one in (west, east)]
    mosaic = read(tmp_path / "mosaic.tif")
    assert mosaic.shape == (200, 460)
    expected = np.zeros((200, 460), "uint8")
    expected[:, 200:] = parts[1]
    expected[:, :260] = np.where(parts[0] > 0, parts[0], expected[:, :260])
    np.testing.assert_array_equal(mosaic, expected)
    assert not list(tmp_path.glob(".*"))


def test_a_mosaic_takes_maps_of_another_zone(tmp_path):
    from landcover.mosaic import write_mosaic

    paths = []
    for crs, west in ((32631, 500_000), (32632, 20_000)):
        paths.append(tmp_path / f"{crs}.tif")
        with rasterio.open(
            paths[-1], "w", driver="GTiff", count=1, dtype="uint8", nodata=0, height=50, width=50,
            crs=f"EPSG:{crs}", transform=Affine(60, 0, west, 0, -60, 4_900_020),
        ) as file:  # fmt: skip
            file.write(np.full((50, 50), 1 if crs == 32631 else 7, "uint8"), 1)
    mosaic = write_mosaic([{"map": path} for path in paths], tmp_path)
    with rasterio.open(mosaic["map"]) as file:
        assert file.crs.to_epsg() == 32631 and file.res == (60, 60)
        counts = np.bincount(file.read(1).ravel(), minlength=8)
    assert counts[1] == 2500 and 2400 < counts[7] < 2600


class Strike:
    """A progress bar that strikes when the first rows are written."""

    def __init__(self, blow):
        self.blow, self.struck = blow, False

    def __call__(self, *args, **kwargs):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def update(self, rows):
        if not self.struck:
            self.struck = True
            self.blow()


def test_a_cluster_gives_the_same_map_even_if_a_worker_is_killed(
    model, product, tmp_path, monkeypatch
):
    from distributed import LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(processes=True, **options) as cluster:
        victim = next(iter(cluster.workers.values())).pid
        strike = Strike(lambda: os.kill(victim, signal.SIGKILL))
        monkeypatch.setattr(module, "tqdm", strike)
        target = tmp_path / "map.tif"
        classify_product(model, product, 60, target, cluster.scheduler_address, block=64)
    assert strike.struck
    classify_product(model, product, 60, tmp_path / "alone.tif", block=64)
    assert target.read_bytes() == (tmp_path / "alone.tif").read_bytes()


def test_an_unreachable_scheduler_is_named(model, product, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "SEARCH_SECONDS", 1)
    with pytest.raises(CourseError, match=r"127\.0\.0\.1:9"):
        classify_product(model, product, 60, tmp_path / "map.tif", "tcp://127.0.0.1:9")
    assert not list(tmp_path.iterdir())


KILLED = """
import os, signal, sys
from pathlib import Path
from landcover import blocks as module
from landcover.model import load_model
from helpers.product import Product
from tests.landcover.test_classify import Strike
module.tqdm = Strike(lambda: os.kill(os.getpid(), signal.SIGKILL))
folder = Path(sys.argv[1])
product = Product.open(sys.argv[2])
module.classify_product(load_model(folder / "m.skops"), product, 60, folder / "map.tif", block=64)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a signal of POSIX systems")
def test_a_killed_run_leaves_no_map(model, product, tmp_path):
    save_model(tmp_path / "m.skops", model)
    arguments = [sys.executable, "-c", KILLED, str(tmp_path), str(product.path)]
    done = subprocess.run(arguments, cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not (tmp_path / "map.tif").exists()
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == ["m.skops"]


def test_an_interrupted_run_cleans_up(model, product, tmp_path, monkeypatch):
    def interrupt():
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "tqdm", Strike(interrupt))
    with pytest.raises(KeyboardInterrupt):
        classify_product(model, product, 60, tmp_path / "map.tif", block=64)
    assert not list(tmp_path.iterdir())
