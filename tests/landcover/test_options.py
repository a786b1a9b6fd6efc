"""Bands, indices, clouds, confidence, areas, polygons and dates: block by block as in one piece."""

from dataclasses import replace

import geopandas
import numpy as np
import pandas as pd
import pytest
import rasterio
from click.testing import CliRunner
from rasterio import Affine
from sklearn.ensemble import RandomForestClassifier

from commands.cli import cli
from helpers.errors import CourseError
from helpers.product import Product
from helpers.product.safe import write_product
from landcover.areas import area_table
from landcover.blocks import classify_product
from landcover.clouds import CLOUDY, NO_DATA
from landcover.dates import in_order, stacks_for
from landcover.fast_forest import prepare, vote
from landcover.indices import Feature, needed_bands, normalized_difference, parse_bands
from landcover.layers import MapFiles
from landcover.model import FORMAT, OLDER_FORMATS, Model, load_model, save_model, train
from landcover.stack import open_numbers, resampled
from landcover.tile_features import load_features
from landcover.vector import write_polygons

CLASSES = {"WATER": 1, "FOREST": 7, "FARM": 200}
COLORS = {"WATER": "#3b8ede", "FOREST": "#00441b", "FARM": "#ffd92f"}
TEN = ("B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12")
HEIGHT, WIDTH = 60, 84  # at 60 m; six times as many at 10 m


def name_of(day, tile="31TCJ"):
    return f"S2A_MSIL2A_{day}T105321_N0400_R051_T{tile}_{day}T170958"


def make_product(folder, day="20220715", tile="31TCJ", seed=0, scale=1, offset=-1000):
    """Write a product with all bands at 10, 20 and 60 m, clouds, and a corner without data."""
    generator = np.random.default_rng(seed)
    layers = {}
    for resolution, bands in ((10, (*TEN[:3], "B08")), (20, TEN[:6] + TEN[7:]),
                              (60, TEN[:6] + TEN[7:])):  # fmt: skip
        size = (HEIGHT * 60 // resolution // scale, WIDTH * 60 // resolution // scale)
        cover = np.add.outer(np.arange(size[0]) // 20, np.arange(size[1]) // 14) % 3
        for number, band in enumerate(bands):
            level = np.array([1100, 1300, 1900])[cover] + 130 * number * cover
            values = level + generator.normal(0, 150, size)
            values[: size[0] // 10, : size[1] // 10] = 0
            layers[band, resolution] = np.clip(values, 0, 20_000).astype("uint16")
    for resolution in (20, 60):
        size = layers["B02", resolution].shape
        scene = generator.choice(np.array([4, 5, 6, 3, 8, 9, 10], "uint8"), size,
                                 p=[0.4, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05])  # fmt: skip
        layers["SCL", resolution] = scene
    return Product.open(
        write_product(
            folder, layers, crs="EPSG:32631", transform=Affine(60, 0, 300_000, 0, -60, 4_900_020),
            name=name_of(day, tile), offset=offset,
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    return make_product(tmp_path_factory.mktemp("product"))


@pytest.fixture(scope="module")
def dates(product, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dates")
    days = ("20220410", "20221020")
    others = [make_product(folder, day, seed=n + 1) for n, day in enumerate(days)]
    return [others[0], product, others[1]]


def model_for(products, names, resolution=60):
    """Train on labelled pixels of a stack, whatever they mean."""
    offsets = [p.offset for p in products]
    tile = load_features(products, names, resolution, offsets)
    table = tile.values.reshape(len(tile), -1).T
    rows = table[~np.isnan(table).any(axis=1)][::37]
    labels = np.array(list(CLASSES.values()))[(rows[:, 0] * 20).astype(int) % 3]
    days = [p.name[11:19] for p in products]
    dated = tuple(f"{d[:4]}-{d[4:6]}-{d[6:]}" for d in days) if len(days) > 1 else ()
    forest = train(np.column_stack([rows, labels]))
    return Model(forest, tuple(names), resolution, 0, CLASSES, COLORS, days[0], dated), tile


def read(path):
    with rasterio.open(path) as file:
        return file.read(1)


def in_one_piece(model, tile, scenes=None):
    """What a learner would write: all at once, with the forest's own methods."""
    table = tile.values.reshape(len(tile), -1).T
    wanted = ~np.isnan(table).any(axis=1)
    reasons = np.where(wanted, 0, NO_DATA).astype("uint8")
    if scenes is not None:
        cloudy = np.isin(scenes.ravel(), CLOUDY)
        reasons = np.where(wanted & cloudy, scenes.ravel(), reasons).astype("uint8")
        wanted &= ~cloudy
    codes, shares = np.zeros(len(table), "uint8"), np.zeros(len(table), "uint8")
    votes = model.forest.predict_proba(table[wanted])
    codes[wanted] = model.forest.predict(table[wanted])
    shares[wanted] = np.maximum(np.round(votes.max(axis=1) * 100), 1)
    return [a.reshape(tile.shape[1:]) for a in (codes, shares, reasons)]


def files_in(folder, **more):
    return MapFiles(folder / "map.tif", folder / "sure.tif", folder / "why.tif", **more)


CHOICES = {
    "four bands": ("B04", "B03", "B02", "B8A"),
    "ten bands": TEN,
    "an index alone": ("NDVI",),
    "bands and indices": ("B11", "NDVI", "B05", "NDWI", "NDMI"),
}


@pytest.mark.parametrize("names", CHOICES.values(), ids=CHOICES)
@pytest.mark.parametrize("resolution", [60, 20])
def test_blocks_give_what_the_whole_array_gives(product, tmp_path, names, resolution):
    model, tile = model_for([product], names, resolution)
    scenes = read(product.band_path("SCL", resolution))
    maps = []
    for block in (64, 4096):
        folder = tmp_path / str(block)
        folder.mkdir()
        classify_product(model, product, resolution, files_in(folder), block=block)
        maps.append([folder / f"{name}.tif" for name in ("map", "sure", "why")])
    for path, expected in zip(maps[0], in_one_piece(model, tile, scenes), strict=True):
        np.testing.assert_array_equal(read(path), expected)
    for others in maps[1:]:
        for one, other in zip(maps[0], others, strict=True):
            assert one.read_bytes() == other.read_bytes()


def test_a_cluster_gives_the_same_files(product, dates, tmp_path):
    from distributed import LocalCluster

    model, _ = model_for(dates, ("B04", "NDVI", "B11"))
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    more = {"areas": "areas.csv", "polygons": "map.gpkg"}
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        for where, address in (("here", None), ("there", cluster.scheduler_address)):
            files = files_in(tmp_path / where, **{k: tmp_path / where / v for k, v in more.items()})
            classify_product(model, dates, 60, files, address, block=64)
    for name in ("map.tif", "sure.tif", "why.tif", "areas.csv"):
        here, there = (tmp_path / where / name for where in ("here", "there"))
        assert here.read_bytes() == there.read_bytes()


def test_several_dates_are_one_stack(dates, tmp_path):
    model, tile = model_for(dates, ("B04", "B8A", "NDVI"))
    assert list(tile.band.values)[:4] == [
        "B04_2022-04-10", "B8A_2022-04-10", "NDVI_2022-04-10", "B04_2022-07-15",
    ]  # fmt: skip
    for block in (64, 4096):
        classify_product(model, dates, 60, tmp_path / "map.tif", block=block)
        np.testing.assert_array_equal(read(tmp_path / "map.tif"), in_one_piece(model, tile)[0])


def test_dates_find_their_place_by_the_time_of_the_year(dates, tmp_path):
    wanted = ("2022-04-10", "2022-07-15", "2022-10-20")
    later = [make_product(tmp_path, day, seed=9) for day in ("20231101", "20230401", "20230701")]
    (stack,) = stacks_for(later, wanted)
    assert [p.name[11:17] for p in stack] == ["202304", "202307", "202311"]
    assert in_order(dates[::-1]) == dates
    with pytest.raises(CourseError, match="April, July and October"):
        stacks_for(dates[:2], wanted)
    january = make_product(tmp_path, "20230105")
    with pytest.raises(CourseError, match="05 January 2023"):
        stacks_for([dates[0], dates[1], january], wanted)
    assert stacks_for(dates, ()) == [(one,) for one in dates]
    with pytest.raises(CourseError, match="one tile"):
        in_order([dates[0], make_product(tmp_path, "20220801", tile="31TDJ")])
    with pytest.raises(CourseError, match="two products are of"):
        in_order([dates[0], dates[0]])


def test_bands_of_other_pixel_sizes(product):
    numbers = open_numbers([product], ("B04", "B8A", "B08"), 60).values
    fine = read(product.band_path("B08", 10)).reshape(HEIGHT, 6, WIDTH, 6)
    mean = np.floor(fine.sum(axis=(1, 3)) / 36 + 0.5)
    np.testing.assert_array_equal(numbers[2], np.where((fine == 0).any(axis=(1, 3)), 0, mean))
    np.testing.assert_array_equal(numbers[1], read(product.band_path("B8A", 60)))
    at_10 = open_numbers([product], ("B04", "B8A"), 10, trained_at=60, block=256).values
    repeated = read(product.band_path("B8A", 20)).repeat(2, axis=0).repeat(2, axis=1)
    np.testing.assert_array_equal(at_10[1], repeated)
    words = resampled(product, ("B04", "B8A"), 60, 10)
    assert words == "B8A is not delivered at 10 m, so pixels of 20 m are repeated"


def test_indices_are_what_their_names_say():
    one, other = np.float32([0.4, 0.01, -0.02, 0.0]), np.float32([0.1, -0.03, -0.01, 0.0])
    expected = [0.6, 0.0, 0.0, 0.0]  # no sense where the sum is not above 0
    np.testing.assert_allclose(normalized_difference(one, other), expected, rtol=1e-6)
    assert normalized_difference(np.float32([0.5]), np.float32([-0.1]))[0] == 1
    assert needed_bands(("NDVI", "NDWI", "NDMI"), 60) == ("B8A", "B04", "B03", "B11")
    assert needed_bands(("NDVI",), 10) == ("B08", "B04")


@pytest.mark.parametrize(
    ("text", "names"),
    [("B04,B11", ("B04", "B11")), ("b4 b8a;ndvi", ("B04", "B8A", "NDVI")), ("B12", ("B12",))],
)
def test_bands_as_people_write_them(text, names):
    assert parse_bands(text) == names


@pytest.mark.parametrize(("text", "words"), [("B10", "B10"), ("NIR,B04", "NIR"), ("", "no band"),
                                             ("B04,B4", "twice")])  # fmt: skip
def test_bands_that_do_not_exist(text, words):
    with pytest.raises(CourseError, match=words):
        parse_bands(text)


@pytest.mark.parametrize("features", [1, 2, 4, 9])
def test_the_prepared_forest_tells_the_forests_own_votes(features):
    generator = np.random.default_rng(features)
    rows = generator.normal(0.2, 0.1, (300, features)).round(4).astype("float32")
    labels = (rows.sum(axis=1) > 0.2 * features).astype("uint8") * 200 + 3
    forest = RandomForestClassifier(20, random_state=0).fit(rows, labels)
    numbers = generator.integers(1, 6000, (20_000, features), dtype="uint16")
    fast = prepare(forest, -1000, 10_000)
    codes, shares = fast.classify(numbers.T, np.ones(len(numbers), bool), confidence=True)
    expected = vote(forest, (numbers.astype("float32") - 1000) / 10_000)
    np.testing.assert_array_equal(codes, expected[0])
    np.testing.assert_array_equal(shares, expected[1])
    assert len(np.unique(shares)) >= 3


def test_an_index_on_a_threshold_goes_the_forests_way():
    numbers = np.random.default_rng(0).integers(1001, 1040, (5000, 2), dtype="uint16")
    layers = (numbers.T.astype("float32") - 1000) / 10_000
    index = normalized_difference(*layers)[:, np.newaxis]
    labels = (index[:, 0] > np.median(index)).astype("uint8") + 1
    forest = RandomForestClassifier(10, random_state=0).fit(index, labels)
    fast = prepare(forest, -1000, 10_000, [Feature("NDVI", (0, 1))])
    np.testing.assert_array_equal(fast(numbers), forest.predict(index))


def write_codes(path, codes):
    profile = {"driver": "GTiff", "count": 1, "dtype": "uint8", "crs": "EPSG:32631"}
    profile |= {"height": codes.shape[0], "width": codes.shape[1]}
    with rasterio.open(path, "w", transform=Affine.scale(60, -60), **profile) as file:
        file.write(codes, 1)


def test_areas_are_counted(tmp_path):
    codes = np.repeat(np.uint8([0, 1, 7, 7]), 100).reshape(20, 20)
    grid = {"height": 20, "width": 20, "crs": "EPSG:32631", "transform": Affine.scale(60, -60)}
    with rasterio.open(
        tmp_path / "m.tif", "w", driver="GTiff", count=1, dtype="uint8", **grid
    ) as f:
        f.write(codes, 1)
    table = area_table(tmp_path / "m.tif", CLASSES).set_index("class")
    assert table.pixels.to_dict() == {"WATER": 100, "FOREST": 200, "FARM": 0, "no class": 100}
    assert table.hectares["WATER"] == 36
    assert table.share.round(4).tolist()[:3] == [0.3333, 0.6667, 0]


def test_small_patches_are_dissolved_and_no_pixel_is_lost(tmp_path):
    from helpers.qgis.legend import make_legend

    codes = np.full((30, 30), 7, "uint8")
    codes[:, 15:] = 1
    codes[5, 5] = 200  # alone
    codes[20:24, 20:22] = 200  # eight together
    codes[:3, :3] = 0
    grid = {"height": 30, "width": 30, "crs": "EPSG:32631", "transform": Affine.scale(60, -60)}
    with rasterio.open(
        tmp_path / "m.tif", "w", driver="GTiff", count=1, dtype="uint8", **grid
    ) as f:
        f.write(codes, 1)
    write_polygons(tmp_path / "m.gpkg", tmp_path / "m.tif", make_legend(CLASSES, COLORS))
    frame = geopandas.read_file(tmp_path / "m.gpkg", layer="land_cover")
    assert frame.crs.to_epsg() == 32631
    assert frame["class"].value_counts().to_dict() == {"FOREST": 1, "WATER": 1, "FARM": 1}
    assert frame.set_index("class").hectares["FARM"] == pytest.approx(8 * 0.36)
    assert frame.area.sum() == pytest.approx((900 - 9) * 3600)
    assert frame.geometry.is_valid.all()


def call(command, *arguments):
    result = CliRunner().invoke(cli, [command, *map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def polygons(product, tmp_path_factory):
    from shapely import box

    path = tmp_path_factory.mktemp("polygons") / "p.geojson"
    corners = [(15, 1), (30, 1), (45, 1), (15, 22), (30, 22), (45, 22)]
    shapes = [
        box(
            300_000 + 60 * c, 4_900_020 - 60 * (r + 15), 300_000 + 60 * (c + 12), 4_900_020 - 60 * r
        ) for c, r in corners
    ]  # fmt: skip
    names = ["WATER", "FOREST", "FARM"] * 2
    colors = [COLORS[name] for name in names]
    frame = geopandas.GeoDataFrame({"class": names, "color": colors}, geometry=shapes, crs=32631)
    frame.to_crs(4326).to_file(path, driver="GeoJSON")
    return path


ALL = ("--mask-clouds", "--confidence", "--areas", "--vector")


@pytest.mark.parametrize(
    "bands",
    [(), ("--bands", "B02,B03,B04,B05,B06,B07,B08,B8A,B11,B12"), ("--bands", "NDVI,NDWI,B11")],
    ids=["default", "ten", "indices"],
)
def test_run_and_classify_make_the_same_maps(product, polygons, tmp_path, bands):
    for folder in ("run", "classify"):
        (tmp_path / folder).mkdir()
    kept = tmp_path / "m.skops"
    outputs = ("--csv", tmp_path / "s.csv", "--map", tmp_path / "run/map.tif", "--save-model", kept)
    inputs = ("--product", product.path, "--polygons", polygons)
    told = call("run", *inputs, *bands, *ALL, *outputs)
    call("classify", "--model", kept, "--product", product.path, *ALL, "--map",
         tmp_path / "classify/map.tif")  # fmt: skip
    for name in ("map.tif", "map_confidence.tif", "map_reasons.tif"):
        one, other = (read(tmp_path / folder / name) for folder in ("run", "classify"))
        np.testing.assert_array_equal(one, other)
    tables = [(tmp_path / f / "map_areas.csv").read_bytes() for f in ("run", "classify")]
    assert tables[0] == tables[1]
    header = pd.read_csv(tmp_path / "s.csv", sep=";").columns.tolist()
    names = bands[1].split(",") if bands else ["B04", "B03", "B02", "B8A"]
    assert header == [*names, "feature_key"]
    assert load_model(kept).bands == tuple(names)
    assert "clouds and their shadows cover" in told
    reasons, classes = read(tmp_path / "run/map_reasons.tif"), read(tmp_path / "run/map.tif")
    assert set(np.unique(reasons)) == {0, 3, 8, 9, 10, 255}
    np.testing.assert_array_equal(classes == 0, reasons != 0)


def test_every_map_tells_where_it_comes_from(product, polygons, tmp_path):
    kept, target = tmp_path / "m.skops", tmp_path / "map.tif"
    call("run", "--product", product.path, "--polygons", polygons, "--csv", tmp_path / "s.csv",
         "--map", target, "--save-model", kept, "--confidence")  # fmt: skip
    call("classify", "--model", kept, "--product", product.path, "--map", tmp_path / "c.tif")
    for name, model in (("map", "classify_sentinel_data"), ("map_confidence", "p.geojson"),
                        ("c", "m.skops")):  # fmt: skip
        with rasterio.open(tmp_path / f"{name}.tif") as file:
            tags = file.tags()
            assert file.profile["compress"] == "deflate"
        assert tags["PRODUCTS"] == product.name and tags["OFFSET"] == "-1000"
        assert model in tags["MODEL"] and tags["SOFTWARE"].startswith("land-cover-course ")
        assert tags["BANDS"] == "B04 B03 B02 B8A" and tags["TIME"].endswith("Z")


def test_the_readmes_example_works_as_printed(product, polygons, tmp_path):
    kept = tmp_path / "m.skops"
    call("run", "--product", product.path, "--polygons", polygons, "--csv", tmp_path / "s.csv",
         "--map", tmp_path / "map.tif", "--save-model", kept)  # fmt: skip
    told = call("classify", "--model", kept, "--product", product.path, "--map",
                tmp_path / "other.tif", "--resolution", "10")  # fmt: skip
    assert "trained on pixels of 60 m and is used on pixels of 10 m" in told
    assert "B8A is not delivered at 10 m, so pixels of 20 m are repeated" in told
    with rasterio.open(tmp_path / "other.tif") as file:
        assert file.res == (10, 10) and file.shape == (HEIGHT * 6, WIDTH * 6)


def test_three_dates_from_the_command_line(dates, polygons, tmp_path):
    products = [part for one in dates[::-1] for part in ("--product", one.path)]
    kept = tmp_path / "m.skops"
    for folder in ("run", "classify"):
        (tmp_path / folder).mkdir()
    call("run", *products, "--polygons", polygons, "--csv", tmp_path / "s.csv", "--map",
         tmp_path / "run/map.tif", "--save-model", kept, "--bands", "B04,NDVI", *ALL)  # fmt: skip
    header = (tmp_path / "s.csv").read_text().split("\n")[0]
    assert header.startswith("B04_2022-04-10;NDVI_2022-04-10;B04_2022-07-15;")
    told = call(
        "classify", "--model", kept, *products, "--map", tmp_path / "classify/map.tif", *ALL
    )
    assert "April, July and October" in told
    for name in ("map.tif", "map_confidence.tif", "map_reasons.tif"):
        one, other = (read(tmp_path / folder / name) for folder in ("run", "classify"))
        np.testing.assert_array_equal(one, other)
    with pytest.raises(CourseError, match="3 dates"):
        call("classify", "--model", kept, "--product", dates[0].path, "--map", tmp_path / "x.tif")


def test_a_mosaic_of_all_layers(product, tmp_path):
    model, tile = model_for([product], ("B04", "NDVI"))
    save_model(tmp_path / "m.skops", model)
    twin = make_product(tmp_path, tile="31TDJ", seed=5)
    call("classify", "--model", tmp_path / "m.skops", "--product", product.path, "--product",
         twin.path, "--map", tmp_path / "map.tif", *ALL)  # fmt: skip
    scenes = read(product.band_path("SCL", 60))
    first = in_one_piece(model, tile, scenes)
    other = in_one_piece(
        model, load_features([twin], ("B04", "NDVI"), 60, [-1000]), read(twin.band_path("SCL", 60))
    )
    own = first[0] != 0
    expected = [np.where(own, a, b) for a, b in zip(first[:2], other[:2], strict=True)]
    np.testing.assert_array_equal(read(tmp_path / "map.tif"), expected[0])
    np.testing.assert_array_equal(read(tmp_path / "map_confidence.tif"), expected[1])
    reasons = read(tmp_path / "map_reasons.tif")
    np.testing.assert_array_equal(reasons != 0, expected[0] == 0)


def test_a_product_without_scene_classification(product, polygons, tmp_path):
    bare = make_product(tmp_path)
    for image in list(bare.path.rglob("*_SCL_*")):
        image.unlink()
    with pytest.raises(CourseError, match="SCL"):
        call("run", "--product", bare.path, "--polygons", polygons, "--mask-clouds", "--csv",
             tmp_path / "s.csv", "--map", tmp_path / "map.tif")  # fmt: skip


def test_polygons_below_clouds_alone_stop_with_one_sentence(polygons, tmp_path):
    cloudy = make_product(tmp_path)
    from helpers.product.safe import write_jp2

    path = cloudy.band_path("SCL", 60)
    with rasterio.open(path) as file:
        crs, transform, shape = file.crs, file.transform, file.shape
    path.unlink()
    write_jp2(path, np.full(shape, 9, "uint8"), crs, transform)
    with pytest.raises(CourseError, match="clouds may cover the polygons"):
        call("run", "--product", cloudy.path, "--polygons", polygons, "--mask-clouds", "--csv",
             tmp_path / "s.csv", "--map", tmp_path / "map.tif")  # fmt: skip
    assert not (tmp_path / "s.csv").exists()


def test_a_model_of_the_first_format_still_opens(product, tmp_path):
    import skops.io

    model, _ = model_for([product], ("B04", "B8A"))
    save_model(tmp_path / "new.skops", model)
    old = {
        "format": OLDER_FORMATS[0], "forest": model.forest, "bands": ["B04", "B8A"],
        "resolution": 60, "shift": 0, "classes": CLASSES, "colors": COLORS, "trained_on": "x",
    }  # fmt: skip
    assert FORMAT not in OLDER_FORMATS
    skops.io.dump(old, tmp_path / "old.skops")
    again = load_model(tmp_path / "old.skops")
    assert again.dates == () and again.features == 2
    classify_product(again, product, 60, tmp_path / "old.tif")
    classify_product(load_model(tmp_path / "new.skops"), product, 60, tmp_path / "new.tif")
    np.testing.assert_array_equal(read(tmp_path / "old.tif"), read(tmp_path / "new.tif"))


def test_a_model_whose_dates_do_not_fit_its_forest_is_refused(product, tmp_path):
    model, _ = model_for([product], ("B04", "B8A"))
    save_model(tmp_path / "m.skops", replace(model, dates=("2022-04-10", "2022-07-15")))
    with pytest.raises(CourseError, match=r"m\.skops"):
        load_model(tmp_path / "m.skops")
