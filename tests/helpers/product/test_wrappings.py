"""Products that are no `.SAFE` folder: zips, other names, GeoTIFFs, STAC items."""

import json
import shutil
import tarfile
import zipfile

import numpy as np
import pytest
import rasterio.shutil
from rasterio.transform import from_origin

from helpers import load_tile
from helpers.errors import CourseError
from helpers.product import Product
from helpers.product.manifest import write_manifest
from helpers.product.safe import METADATA_FILE, write_product
from landcover.product_report import report_on

NAME = "S2A_MSIL2A_20230601T105031_N0509_R051_T31TCJ_20230601T170000"
OLD = "S2A_USER_PRD_MSIL2A_PDMC_20160105T184126_R051_V20160105T105321_20160105T105321"
OLD_GRANULE = "S2A_USER_MSI_L2A_TL_SGS__20160105T162335_A002812_T31TCJ_N02.01"
CORNER = from_origin(300_000, 4_900_020, 60, 60)
# As delivered: at 10 m, at 20 m, and all of them at 60 m.
AT = {10: ("B02", "B03", "B04", "B08"), 20: ("B05", "B8A", "B11"), 60: ("B02", "B03", "B04", "B8A")}


@pytest.fixture(scope="module")
def safe(tmp_path_factory):
    """A product of noise with a corner without data, and a manifest."""
    generator = np.random.default_rng(1)
    layers = {}
    for resolution, bands in AT.items():
        side = 48 * 60 // resolution
        for band in bands:
            values = generator.integers(1000, 6000, (side, side), dtype="uint16")
            values[: side // 8, : side // 8] = 0
            layers[band, resolution] = values
    for resolution in (20, 60):
        side = 48 * 60 // resolution
        layers["SCL", resolution] = generator.integers(1, 12, (side, side), dtype="uint8")
    folder = write_product(
        tmp_path_factory.mktemp("safe"), layers, crs="EPSG:32631", transform=CORNER, name=NAME
    )
    write_manifest(folder)
    return folder


def band_of(image):
    return image.stem.split("_")[2]


def zipped(safe, place, around="", method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(place, "w", method) as file:
        for path in sorted(safe.rglob("*")):
            file.write(path, f"{around}{path.relative_to(safe).as_posix()}")
    return place


def renamed(safe, folder, name, metadata=True):
    """Copy the images to other names, as JPEG 2000 or as GeoTIFFs, and the metadata with them."""
    for image in sorted(safe.rglob("*.jp2")):
        size = image.stem.split("_")[3]
        target = folder / name.format(stem=image.stem, band=band_of(image), size=size)
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".tif":
            rasterio.shutil.copy(image, target, driver="COG", OVERVIEW_RESAMPLING="NEAREST")
        else:
            shutil.copy(image, target)
    if metadata:
        shutil.copy(safe / METADATA_FILE, folder)
    return folder


def of_windows(safe, folder):
    """A zip as older programs of Windows make it."""
    with zipfile.ZipFile(folder / "x.zip", "w") as file:
        for path in sorted(safe.rglob("*.*")):
            if path.is_file():
                name = f"{NAME}.SAFE/{path.relative_to(safe).as_posix()}".replace("/", "\\")
                file.writestr(zipfile.ZipInfo(name), path.read_bytes())
    return folder / "x.zip"


def of_apple(safe, folder):
    """A zip as macOS makes it."""
    place = zipped(safe, folder / "Archive.zip", f"{NAME}.SAFE/")
    with zipfile.ZipFile(place, "a") as file:
        for image in safe.rglob("*.jp2"):
            below = image.relative_to(safe).with_name(f"._{image.name}").as_posix()
            file.writestr(f"__MACOSX/{NAME}.SAFE/{below}", b"\x00\x05\x16\x07")
    return place


WRAPPINGS = {
    "zip": lambda s, f: zipped(s, f / f"{NAME}.zip", f"{NAME}.SAFE/"),
    "deflated": lambda s, f: zipped(s, f / "x.zip", f"{NAME}.SAFE/", zipfile.ZIP_DEFLATED),
    "in folders": lambda s, f: zipped(s, f / "my download.SAFE.zip", f"a/b c/{NAME}.SAFE/"),
    "without its folder": lambda s, f: zipped(s, f / f"{NAME}.SAFE.zip"),
    "zip of macOS": of_apple,
    "zip of Windows": of_windows,
    "folder around a zip": lambda s, f: zipped(s, f / "one.zip", f"{NAME}.SAFE/").parent,
    "flat": lambda s, f: renamed(s, f, "{stem}.jp2"),
    "flat with sizes": lambda s, f: renamed(s, f, "IMG_DATA/R{size}/{stem}.jp2"),
    "AWS": lambda s, f: renamed(s, f, "tiles/31/T/CJ/R{size}/{band}.jp2"),
    "GeoTIFFs in the layout": lambda s, f: renamed(
        s, f / f"{NAME}.SAFE", "GRANULE/L2A_T31TCJ_A0_0/IMG_DATA/R{size}/{stem}.tif"
    ),
    "flat GeoTIFFs": lambda s, f: renamed(s, f, "{stem}.tif"),
    "zipped GeoTIFFs": lambda s, f: zipped(renamed(s, f / "in", "{stem}.tif"), f / "tifs.zip"),
    "names before 2016": lambda s, f: renamed(
        s, f / f"{OLD}.SAFE",
        f"GRANULE/{OLD_GRANULE}/IMG_DATA/R{{size}}/{OLD_GRANULE[:-7]}_{{band}}_{{size}}.jp2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_a_wrapped_product_is_read_in_place(safe, tmp_path, wrapping):
    given = WRAPPINGS[wrapping](safe, tmp_path)
    before = sorted(tmp_path.rglob("*"))
    product = Product.open(given)
    assert (product.offset, product.offset_source) == (-1000, "metadata")
    assert product.resolutions() == (10, 20, 60)
    for resolution, bands in AT.items():
        wanted = load_tile(Product.open(safe), bands, resolution)
        tile = load_tile(product, bands, resolution)
        np.testing.assert_array_equal(tile, wanted)
        assert tile.rio.crs == wanted.rio.crs
        assert tile.rio.transform() == wanted.rio.transform()
    assert not report_on(product).problems
    assert sorted(tmp_path.rglob("*")) == before


def test_names_before_2016_tell_date_tile_and_baseline(safe, tmp_path):
    folder = WRAPPINGS["names before 2016"](safe, tmp_path)
    (folder / METADATA_FILE).unlink()
    product = Product.open(folder / "GRANULE" / OLD_GRANULE)
    assert product.name == "S2A_MSIL2A_20160105T105321_N0201_R051_T31TCJ_20160105T184126"
    assert (product.offset, product.offset_source, product.baseline) == (0, "name", "02.01")


def test_geotiffs_named_by_band_are_averaged_to_coarser_pixels(safe, tmp_path):
    folder = renamed(safe, tmp_path, "{band}.tif")  # the finest of each: they come first
    product = Product.open(folder)
    assert product.bands(60) == ("B02", "B03", "B04", "B05", "B08", "B11", "B8A", "SCL")
    assert product.bands(20) == product.bands(60)
    fine = load_tile(Product.open(safe), ["B04"], 10).values[0]
    with np.errstate(all="ignore"):
        squares = fine.reshape(48, 6, 48, 6).mean(axis=(1, 3))
    coarse = load_tile(product, ["B04"], 60).values[0]
    np.testing.assert_allclose(coarse, squares, atol=0.6e-4)


def test_the_scene_of_amazon_tells_its_name(safe, tmp_path):
    folder = renamed(safe, tmp_path, "R{size}/{band}.jp2", metadata=False)
    (folder / "tileInfo.json").write_text(json.dumps({"productName": NAME}))
    product = Product.open(folder)
    assert (product.name, product.offset, product.offset_source) == (NAME, -1000, "name")


def test_without_name_and_metadata_the_offset_is_assumed_aloud(safe, tmp_path):
    folder = renamed(safe, tmp_path, "{band}.tif", metadata=False)
    with pytest.warns(UserWarning, match=f"{folder.name} has no .*offset 0 is assumed"):
        assert Product.open(folder).offset == 0


def cut(safe, folder):
    place = WRAPPINGS["zip"](safe, folder)
    place.write_bytes(place.read_bytes()[:-3000])
    return place


def cut_early(safe, folder):
    place = WRAPPINGS["zip"](safe, folder)
    place.write_bytes(place.read_bytes()[:5000])
    return place


def damaged_in_the_zip(safe, folder):
    place = WRAPPINGS["zip"](safe, folder)
    with zipfile.ZipFile(place) as file:
        inside = next(i for i in file.infolist() if i.filename.endswith("_B03_60m.jp2"))
    data = bytearray(place.read_bytes())
    data[inside.header_offset + 800 : inside.header_offset + 900] = b"x" * 100
    place.write_bytes(data)
    return place


def damaged_before_it_was_zipped(safe, folder):
    copy = folder / "copy" / safe.name
    shutil.copytree(safe, copy)
    image = next(copy.rglob("*_B03_60m.jp2"))
    data = bytearray(image.read_bytes())
    data[700] ^= 0xFF
    image.write_bytes(data)
    return zipped(copy, folder / "x.zip", f"{NAME}.SAFE/")


def with_a_password(safe, folder):
    place = WRAPPINGS["zip"](safe, folder)
    data = place.read_bytes()
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        parts = data.split(mark)
        data = mark.join(
            [parts[0], *(p[: at - 4] + bytes([p[at - 4] | 1]) + p[at - 3 :] for p in parts[1:])]
        )
    place.write_bytes(data)
    return place


def two_products(safe, folder):
    place = WRAPPINGS["zip"](safe, folder)
    other = NAME.replace("20230601T105031", "20230701T105031")
    with zipfile.ZipFile(place, "a") as file:
        for image in safe.rglob("*.jp2"):
            below = image.relative_to(safe).as_posix().replace("20230601", "20230701")
            file.write(image, f"{other}.SAFE/{below}")
    return place


def no_zip(safe, folder):
    renamed(safe, folder, "{stem}.tif")
    (folder / "x.zip").write_bytes(b"<html>Please log in</html>")
    return folder / "x.zip"


def other_image(safe, folder):
    renamed(safe, folder, "{stem}.tif")
    return next(folder.glob("*_B02_10m.tif")).rename(folder / "map.tif")


def two_zips(safe, folder):
    for name in ("one", "two"):
        zipped(safe, folder / f"{name}.zip", f"{NAME}.SAFE/")
    return folder


def level_1c(safe, folder):
    place = folder / "x.zip"
    with zipfile.ZipFile(place, "w") as file:
        name = NAME.replace("L2A", "L1C")
        for band in ("B02", "B10"):
            file.writestr(f"{name}.SAFE/GRANULE/L1C_T31TCJ/IMG_DATA/T31TCJ_0_{band}.jp2", b"")
    return place


def level_1c_of_amazon(safe, folder):
    folder = renamed(safe, folder, "{band}.jp2", metadata=False)
    shutil.copy(folder / "B02.jp2", folder / "B10.jp2")
    return folder


def other_files(safe, folder):
    with zipfile.ZipFile(folder / "x.zip", "w") as file:
        file.writestr("holidays/beach.jpg", b"")
    return folder / "x.zip"


def other_archive(safe, folder):
    with tarfile.open(folder / "x.tar.gz", "w:gz") as file:
        file.add(safe / METADATA_FILE, METADATA_FILE)
    return folder / "x.tar.gz"


def band_twice(safe, folder):
    folder = renamed(safe, folder, "{stem}.tif")
    image = next(folder.glob("*_B04_60m.tif"))
    (folder / "copy").mkdir()
    shutil.copy(image, folder / "copy" / image.name)
    return folder


def reflectance_in_floats(safe, folder):
    folder = renamed(safe, folder, "{band}.tif")
    for image in folder.glob("*.tif"):
        with rasterio.open(image) as file:
            values, profile = file.read(), file.profile
        image.unlink()
        with rasterio.open(image, "w", **{**profile, "dtype": "float32"}) as file:
            file.write(values.astype("float32"))
    return folder


def cut_geotiff(safe, folder):
    folder = renamed(safe, folder, "{stem}.tif")
    image = next(folder.glob("*_B03_60m.tif"))
    image.write_bytes(image.read_bytes()[:3500])
    return folder


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (cut, r"\.zip is a zip that was cut off.*download it again"),
        (cut_early, r"\.zip is a zip that was cut off.*download it again"),
        (
            damaged_in_the_zip,
            r"B03_60m\.jp2 in .*\.zip is cut off or damaged \(.*CRC.*downl",
        ),
        (
            damaged_before_it_was_zipped,
            r"B03_60m\.jp2 in .*\.zip is cut off or dam.*manifest\.safe",
        ),
        (with_a_password, r"\.zip is a zip with a password; unzip it"),
        (two_products, r"\.zip holds images of several products \(.*20230601.*20230701.*give one"),
        (no_zip, r"x\.zip is no zip: it begins with b'<html>Pl.*download it again"),
        (other_image, r"map\.tif is no Level-2A product.*ends in \.SAFE"),
        (two_zips, r"holds several zips \(one\.zip, two\.zip\); give one of them"),
        (level_1c, r"x\.zip is a Level-1C product.*MSIL2A"),
        (level_1c_of_amazon, r"is a Level-1C product.*MSIL2A"),
        (other_files, r"x\.zip holds no Level-2A product.*beach\.jpg"),
        (other_archive, r"x\.tar\.gz is a tar archive; unpack it with `tar -xf"),
        (band_twice, r"holds 2 files of band B04.*move all but one"),
        (reflectance_in_floats, r"B0\d\.tif is none of a Level-2A product.*float32.*whole numbers"),
        (cut_geotiff, r"B03_60m\.(tif|jp2) c.*download"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_the_file_and_the_way_out(safe, tmp_path, harm, words):
    given = harm(safe, tmp_path)
    with pytest.raises(CourseError, match=words) as caught:
        load_tile(Product.open(given))
    assert ". " not in str(caught.value)


def test_an_image_that_nobody_needs_may_be_missing(safe, tmp_path):
    folder = renamed(safe, tmp_path, "{stem}.tif")
    next(folder.glob("*_B05_20m.tif")).write_bytes(b"<html>404 Not Found</html>")
    product = Product.open(folder)
    assert load_tile(product).shape == (4, 48, 48)
    assert "B05_20m.tif cannot be opened" in report_on(product).problems[0]
    with pytest.raises(CourseError, match=r"B05_20m.tif cannot be opened.*download"):
        load_tile(product, ["B05"], 20)
