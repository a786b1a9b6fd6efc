"""Products of every kind: which open, and what is said about those that do not."""

import shutil

import numpy as np
import pytest
from rasterio.crs import CRS
from rasterio.transform import from_origin

from helpers import load_tile
from helpers.errors import CourseError
from helpers.product import Product
from helpers.product.jp2 import damage_of
from helpers.product.safe import METADATA_FILE, write_product

NAME = "S2A_MSIL2A_20230601T105031_N0509_R051_T{tile}_20230601T170000"
NORTH = from_origin(300_000, 4_900_020, 60, 60)
# Zone, tile, EPSG code and upper left corner on both sides of the equator.
PLACES = {
    "31N": ("31TCJ", 32631, (300_000, 4_900_020)),
    "33S": ("33LUC", 32733, (300_000, 8_500_000)),
    "60S": ("60HUD", 32760, (300_000, 5_900_020)),
    "01N": ("01VCK", 32601, (300_000, 6_800_040)),
}


def layers(*wanted, size=32):
    """Return digital numbers that differ by band: band i holds 1000 * (i + 1), its corner 0."""
    made = {}
    for number, (band, resolution) in enumerate(wanted):
        side = size * 60 // resolution
        array = np.full((side, side), 1000 * (number + 1), dtype="uint16")
        array[0, 0] = 0
        made[band, resolution] = array
    return made


AT_60M = tuple((band, 60) for band in ("B02", "B03", "B04", "B8A"))
AT_10M = tuple((band, 10) for band in ("B02", "B03", "B04", "B08"))


@pytest.fixture
def product(tmp_path):
    """The folder of a small product with the course's bands at 60 m."""
    name = NAME.format(tile="31TCJ")
    return write_product(tmp_path, layers(*AT_60M), crs="EPSG:32631", transform=NORTH, name=name)


def image(folder, band):
    return next(folder.rglob(f"*_{band}_*.jp2"))


@pytest.mark.parametrize("place", PLACES)
def test_any_zone_of_either_hemisphere(tmp_path, place):
    tile, code, corner = PLACES[place]
    folder = write_product(
        tmp_path,
        layers(*AT_60M),
        crs=f"EPSG:{code}",
        transform=from_origin(*corner, 60, 60),
        name=NAME.format(tile=tile),
    )
    loaded = load_tile(Product.open(folder))
    assert loaded.rio.crs == CRS.from_epsg(code)
    assert loaded.rio.transform() == from_origin(*corner, 60, 60)


@pytest.mark.parametrize(
    ("baseline", "offset", "metadata", "expected", "source"),
    [
        ("0214", None, True, 0, "metadata"),
        ("0301", None, False, 0, "name"),
        ("0400", -1000, True, -1000, "metadata"),
        ("0400", -1000, False, -1000, "name"),
        ("0511", -1000, True, -1000, "metadata"),
        ("9999", -1000, False, -1000, "name"),
    ],
)
def test_baselines_before_and_after_the_offset(
    tmp_path, baseline, offset, metadata, expected, source
):
    name = NAME.format(tile="31TCJ").replace("N0509", f"N{baseline}")
    folder = write_product(
        tmp_path, layers(*AT_60M), crs="EPSG:32631", transform=NORTH,
        name=name, offset=offset, metadata=metadata,
    )  # fmt: skip
    opened = Product.open(folder)
    assert (opened.offset, opened.offset_source) == (expected, source)
    assert opened.baseline == f"{baseline[:2]}.{baseline[2:]}"
    tile = load_tile(opened)
    np.testing.assert_allclose(tile.sel(band="B02")[5, 5], (1000 + expected) / 10_000, atol=1e-7)
    assert np.isnan(tile[:, 0, 0]).all()


def test_the_offset_of_a_nameless_product_without_metadata_is_assumed_aloud(product):
    (product / METADATA_FILE).unlink()
    nameless = product.rename(product.with_name("my product"))
    with pytest.warns(UserWarning, match="offset 0 is assumed"):
        assert Product.open(nameless).offset_source == "assumed"


def test_a_renamed_product_keeps_the_name_its_metadata_state(product):
    renamed = product.rename(product.with_name("holidays"))
    assert Product.open(renamed).name == NAME.format(tile="31TCJ")


def test_at_10_m_b08_takes_the_place_of_b8a_and_it_is_said(tmp_path, capsys):
    folder = write_product(
        tmp_path, layers(*AT_10M, size=4), crs="EPSG:32631", transform=NORTH,
        name=NAME.format(tile="31TCJ"),
    )  # fmt: skip
    opened = Product.open(folder)
    tile = load_tile(opened, resolution=10)
    assert list(tile.band.values) == ["B04", "B03", "B02", "B08"]
    assert tile.shape == (4, 24, 24)
    assert "no B8A: B08 takes its place" in capsys.readouterr().out
    with pytest.raises(CourseError, match=r"no images at 60 m \(it has them at 10 m\).*resolution"):
        load_tile(opened)
    with pytest.raises(CourseError, match="B8A is never delivered at 10 m: use B08"):
        opened.band_path("B8A", 10)


def test_all_resolutions_and_their_bands(tmp_path):
    wanted = (*AT_10M, ("B8A", 20), ("SCL", 20), *AT_60M)
    folder = write_product(
        tmp_path, layers(*wanted, size=4), crs="EPSG:32631", transform=NORTH,
        name=NAME.format(tile="31TCJ"),
    )  # fmt: skip
    opened = Product.open(folder)
    assert opened.resolutions() == (10, 20, 60)
    assert opened.bands(20) == ("B8A", "SCL")
    assert load_tile(opened, ["B8A"], 20).shape == (1, 12, 12)
    with pytest.raises(CourseError, match="B08 is delivered at 10 m alone: use B8A at 60 m"):
        opened.band_path("B08", 60)


def test_a_tile_for_a_picture_is_thinned_out_and_keeps_its_place(product):
    whole, small = (load_tile(Product.open(product), largest_side=side) for side in (None, 8))
    assert (whole.shape, small.shape) == ((4, 32, 32), (4, 8, 8))
    assert small.rio.bounds() == whole.rio.bounds()
    assert small[:, 4, 4].values.tolist() == whole[:, 16, 16].values.tolist()


def test_image_names_of_the_years_before_baseline_02_08(product):
    for path in list(product.rglob("*.jp2")):
        path.rename(path.with_name("L2A_" + path.name))
    assert Product.open(product).bands(60) == ("B02", "B03", "B04", "B8A")


@pytest.mark.parametrize(
    "below", ["GRANULE", "GRANULE/*", "GRANULE/*/IMG_DATA/R60m", METADATA_FILE]
)
def test_a_place_inside_the_product_leads_to_it(product, below):
    assert Product.open(next(product.glob(below))).path == product


def test_the_folder_around_the_product_leads_to_it(product):
    assert Product.open(product.parent).path == product


def test_a_path_relative_to_the_working_folder(product, monkeypatch):
    monkeypatch.chdir(product / "GRANULE")
    assert Product.open(".").name == NAME.format(tile="31TCJ")


def no_folder(product):
    shutil.rmtree(product)


def no_granule(product):
    shutil.rmtree(product / "GRANULE")


def two_granules(product):
    granule = next(product.glob("GRANULE/*"))
    shutil.copytree(granule, granule.with_name("L2A_T31TDJ_A000000_20230601T105031"))


def level_1c(product):
    granule = next(product.glob("GRANULE/*"))
    granule.rename(granule.with_name(granule.name.replace("L2A", "L1C")))


def two_products(product):
    shutil.copytree(product, product / "A.SAFE")
    shutil.move(product / "GRANULE", product / "B.SAFE" / "GRANULE")


def no_images(product):
    shutil.rmtree(next(product.rglob("IMG_DATA")))


def missing_band(product):
    image(product, "B8A").unlink()


def band_twice(product):
    path = image(product, "B04")
    shutil.copy(path, path.with_name(path.name.replace("20230601", "20230701")))


def cut_image(product):
    path = image(product, "B03")
    path.write_bytes(path.read_bytes()[:-40])


def empty_image(product):
    image(product, "B03").write_bytes(b"")


def no_jpeg(product):
    image(product, "B03").write_bytes(b"<html>404 Not Found</html>" * 10)


def other_tile(product):
    other = write_product(
        product.parent, layers(("B03", 60)), crs="EPSG:32632", transform=NORTH,
        name=NAME.format(tile="32TLP"),
    )  # fmt: skip
    shutil.copy(image(other, "B03"), image(product, "B03"))


def cut_metadata(product):
    path = product / METADATA_FILE
    path.write_bytes(path.read_bytes()[:400])


def words_for_numbers(product):
    path = product / METADATA_FILE
    path.write_text(path.read_text().replace("-1000", "minus 1000"))


def offsets_differ(product):
    path = product / METADATA_FILE
    path.write_text(path.read_text().replace("-1000", "-900", 1))


def quantification_zero(product):
    path = product / METADATA_FILE
    path.write_text(path.read_text().replace(">10000<", ">0<"))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (no_folder, r"is not there.*ends in \.SAFE"),
        (no_granule, r"is no Level-2A product.*ends in \.SAFE"),
        (two_granules, r"holds 2 granules.*move all but one"),
        (level_1c, r"Level-1C product.*MSIL2A"),
        (two_products, r"several products \(A\.SAFE, B\.SAFE\)"),
        (no_images, r"no images at all.*download the folder"),
        (missing_band, r"no band B8A \(it has: B02, B03, B04\).*download the file"),
        (band_twice, r"2 files of band B04.*move all but one"),
        (cut_image, r"B03_60m\.jp2 is cut off or damaged.*download it again"),
        (empty_image, r"B03_60m\.jp2 is cut off or damaged \(it is empty"),
        (no_jpeg, r"B03_60m\.jp2 is cut off or damaged"),
        (other_tile, r"images B04 and B03 differ in place or size"),
        (cut_metadata, r"MTD_MSIL2A\.xml cannot be read.*copy it again"),
        (words_for_numbers, r"MTD_MSIL2A\.xml states no usable numbers"),
        (offsets_differ, r"different offsets per band \(\[-1000, -900\]\)"),
        (quantification_zero, r"quantification value 0"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_the_file_and_the_way_out(product, harm, words):
    harm(product)
    with pytest.raises(CourseError, match=words) as caught:
        load_tile(Product.open(product))
    assert product.name in str(caught.value)
    assert ". " not in str(caught.value)


def test_a_name_with_a_missing_letter_is_answered_with_the_products_there(product):
    with pytest.raises(CourseError, match=product.name):
        Product.open(str(product).replace("S2A_", "S2B_"))


@pytest.mark.parametrize("share", [0, 0.001, 0.1, 0.5, 0.9, 0.9999])
def test_a_cut_image_is_found_wherever_it_breaks_off(product, share):
    path = image(product, "B02")
    content = path.read_bytes()
    assert damage_of(path) == ""
    path.write_bytes(content[: int(len(content) * share)])
    assert damage_of(path)


def test_the_real_images_are_whole(toulouse):
    images = sorted(toulouse.rglob("*.jp2"))
    assert len(images) == 5
    assert not any(map(damage_of, images))


def test_the_real_product(toulouse):
    product = Product.open(toulouse / "SENTINEL.SAFE")
    assert product.name.endswith("N0400_R051_T31TCJ_20221116T170958")
    assert (product.offset, product.offset_source, product.baseline) == (-1000, "name", "04.00")
    assert product.bands(60) == ("B02", "B03", "B04", "B8A", "TCI")
