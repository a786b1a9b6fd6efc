"""Maps: a picture with words, small, honest about place and share, and free of pyplot."""

import io
import subprocess
import sys

import geopandas as gpd
import numpy as np
import pytest
from PIL import Image
from shapely.geometry import MultiPolygon, box

from helpers import maps
from helpers.errors import CourseError
from helpers.maps.frame import Frame, frame_of
from helpers.maps.picture import MAX_BYTES
from helpers.maps.stretch import class_image, rgb_image, scaled, stretch_limits
from helpers.maps.zoom import windows
from helpers.scenes.tile import as_tile

MAPPING = {"WATER": 7, "FOREST": 2, "FARM": 200}


def make_tile(rows=60, columns=90, pixel=60.0, seed=0):
    """A tile that is not square, with one pixel without data in its upper left corner."""
    from affine import Affine

    values = np.random.default_rng(seed).uniform(0.01, 0.4, (4, rows, columns)).astype("float32")
    values[:, 0, 0] = np.nan
    place = Affine(pixel, 0, 300_000, 0, -pixel, 4_900_020)
    tile = as_tile(values, ("B04", "B03", "B02", "B8A"), "EPSG:32631", place)
    return tile.assign_attrs(credit="Test data")


@pytest.fixture(scope="module")
def tile():
    return make_tile()


@pytest.fixture
def classes(tile):
    codes = np.full((60, 90), 2, np.uint8)
    codes[:, :30] = 7
    codes[:6] = 0
    return codes


def polygons(color="#FF0000", crs="EPSG:32631"):
    west, north = 300_000, 4_900_020
    two = [
        box(west + 600, north - 1800, west + 1200, north - 1200),
        box(west, north - 600, west + 300, north),
    ]
    frame = gpd.GeoDataFrame(
        {"class": ["WATER", "FARM"], "color": [color, None]},
        geometry=[MultiPolygon(two), two[0].buffer(60)],
        crs="EPSG:32631",
    )
    return frame.to_crs(crs)


def test_importing_maps_stays_light():
    """Neither the grader nor a first cell waits for libraries that a map may never need."""
    heavy = ("sklearn", "geopandas", "rasterio", "matplotlib.pyplot", "pandas")
    code = f"import sys, helpers.maps; print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_a_map_is_an_image_with_alternative_text(tile):
    page = maps.show_rgb(tile, title='Fields & "rivers" <here>')._repr_html_()
    assert page.startswith('<img alt="Fields &amp; &quot;rivers&quot; &lt;here&gt;. Map of')
    assert 'src="data:image/jpeg;base64,' in page
    assert "<here>" not in page


def test_every_kind_of_map_opens_as_a_picture_and_names_its_size(tile, classes):
    kinds = [
        maps.show_rgb(tile),
        maps.show_rgb(tile, bands=maps.FALSE_COLOUR, polygons=polygons()),
        maps.show_band(tile, "B8A"),
        maps.show_polygons(polygons(), tile),
        maps.show_classes(classes, MAPPING, tile),
        maps.show_comparison(classes, classes, MAPPING, tile),
        maps.show_confusion([[5, 1, 0], [0, 4, 2], [1, 0, 9]], list(MAPPING)),
    ]
    for shown in kinds:
        image = Image.open(io.BytesIO(shown.jpeg()))
        assert image.size == tuple(round(100 * side) for side in shown.figure.get_size_inches())
        assert np.asarray(image).std() > 5  # something is drawn
        assert len(shown.alt) > 20
    assert "5.4 km by 3.6 km" in kinds[0].alt


def test_a_map_of_pure_noise_stays_below_the_limit_of_a_saved_notebook():
    """Noise is what JPEG packs worst; the picture gets coarser rather than larger."""
    shown = maps.show_rgb(make_tile(1830, 1830))
    assert len(shown._repr_html_()) < 300_000
    assert len(shown.jpeg()) <= MAX_BYTES


def test_a_map_leaves_pyplot_alone(tile):
    import matplotlib.pyplot as plt

    before = dict(plt.rcParams)
    maps.show_rgb(tile).jpeg()
    assert plt.get_fignums() == []
    assert dict(plt.rcParams) == before


def test_axes_of_the_caller_are_drawn_into_and_returned(tile, classes):
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2)
    try:
        assert maps.show_rgb(tile, ax=left) is left
        assert maps.show_classes(classes, MAPPING, tile, ax=right) is right
        assert left.get_title(loc="left").startswith("True colour")
        assert left.get_aspect() == 1.0
    finally:
        plt.close(figure)


def test_kilometres_run_from_the_south_west_corner(tile):
    shown = maps.show_rgb(tile)
    assert shown.axes.get_xlim() == (0, 5.4)
    assert shown.axes.get_ylim() == (0, 3.6)
    assert "km" in shown.axes.get_xlabel()


def test_a_frame_has_the_place_of_its_raster(tile):
    frame = frame_of(tile)
    assert frame == Frame(300_000, 4_900_020, 60, 60, 60, 90)
    assert frame.to_km([[300_000, 4_900_020]]).tolist() == [[0, 3.6]]
    assert frame.crop(10, 20, 5, 5).west == 300_000 + 20 * 60
    without = tile.drop_vars(["x", "y"])
    assert frame_of(without) == frame


def test_polygons_lie_where_they_were_drawn_whatever_their_crs(tile):
    from helpers.maps.outlines import outlines_of

    for crs in ("EPSG:32631", "EPSG:4326"):
        water, farm = outlines_of(polygons(crs=crs), tile, frame_of(tile))
        assert water.polygons == 2
        low, high = water.rings[0].min(axis=0), water.rings[0].max(axis=0)
        assert np.allclose([*low, *high], [0.6, 1.8, 1.2, 2.4], atol=0.002)
        assert (water.color, farm.color) == ("#ff0000", "#FFD92F")


def test_a_colour_that_is_none_falls_back_to_the_course_s(tile):
    from helpers.maps.outlines import outlines_of

    assert outlines_of(polygons("not-a-colour"), tile, frame_of(tile))[0].color == "#3B8EDE"


def test_polygons_without_class_and_color_or_without_any_row_are_drawn(tile):
    bare = polygons()[["geometry"]]
    assert "polygon" in maps.show_polygons(bare, tile).alt
    maps.show_polygons(bare.iloc[:0], tile).jpeg()


def test_a_stretch_shows_the_first_percentile_black_and_the_last_white():
    values = np.linspace(0.05, 0.25, 10_000, dtype=np.float32).reshape(100, 100)
    limits = stretch_limits(make_tile(2, 2).isel(band=[0]), ("B04",))
    assert set(limits) == {"B04"}
    assert scaled(values, (0.05, 0.25))[0, 0] == 0
    assert scaled(values, (0.05, 0.25))[-1, -1] == 255
    assert scaled(np.float32([np.nan, -1, 9]), (0, 1)).tolist() == [0, 0, 255]


def test_no_data_is_grey_and_never_black(tile):
    assert rgb_image(tile)[0, 0].tolist() == [0xE6] * 3


def test_limits_of_the_scene_keep_the_colours_of_a_crop(tile):
    limits = stretch_limits(tile)
    whole, part = rgb_image(tile, limits=limits), rgb_image(tile[:, 10:20, 10:20], limits=limits)
    assert np.array_equal(whole[10:20, 10:20], part)


def test_bands_without_names_are_taken_in_the_course_s_order(tile):
    plain = tile.assign_coords(band=[1, 2, 3, 4])
    assert np.array_equal(rgb_image(plain), rgb_image(tile))
    with pytest.raises(CourseError, match="no band B11"):
        maps.show_band(tile, "B11")


def test_classes_are_told_by_any_code_with_share_and_area(tile, classes):
    alt = maps.show_classes(classes, MAPPING, tile).alt
    assert "WATER: 30.0 %, 5.83 km²" in alt
    assert "FOREST: 60.0 %" in alt
    assert "FARM: 0.0 %" in alt
    assert "no class (0): 10.0 %" in alt


def test_a_code_that_the_mapping_does_not_know_is_shown_as_such(tile, classes):
    classes[30, 30] = 99
    assert "code 99, not in the mapping" in maps.show_classes(classes, MAPPING, tile).alt
    image = class_image(
        classes, MAPPING, {"WATER": "#0000FF", "FOREST": "#00FF00", "FARM": "#FF0000"}
    )
    assert image[30, 30].tolist() == [255, 0, 255]
    assert image[0, 0].tolist() == [0xE6] * 3
    assert image[10, 0].tolist() == [0, 0, 255]


def test_a_raster_of_another_shape_is_refused_in_one_sentence(tile, classes):
    with pytest.raises(CourseError, match=r"shape \(90, 60\).*60 rows and 90 columns"):
        maps.show_classes(classes.T, MAPPING, tile)
    with pytest.raises(CourseError, match="needs a DataArray"):
        maps.show_rgb(np.zeros((4, 5, 5)))


def test_agreement_is_counted_by_class_name_over_labelled_pixels(tile, classes):
    """The codes of two people differ; 0 against 0 is no agreement worth counting."""
    mine = np.where(classes == 7, 1, np.where(classes == 2, 5, 0)).astype(np.uint8)
    own = {"WATER": 1, "FOREST": 5, "FARM": 9}
    shown = maps.show_comparison(mine, classes, own, tile, expected_mapping=MAPPING)
    assert shown.alt.startswith("100.0 % of 4 860 pixels agree")
    mine[50, 50] = 1
    shown = maps.show_comparison(mine, classes, own, tile, expected_mapping=MAPPING)
    assert shown.alt.startswith("99.9 % of 4 860 pixels agree")  # never rounded up to 100


def test_small_labels_of_a_large_raster_get_closer_looks():
    tile = make_tile(900, 600)
    mask = np.zeros((900, 600), np.uint8)
    mask[100:110, 500:510] = 7
    mask[700:720, 40:60] = 2
    assert len(maps.show_classes(mask, MAPPING, tile).figure.axes) == 3
    assert len(maps.show_comparison(mask, mask, MAPPING, tile).figure.axes) == 6
    looks = windows({"WATER": frame_of(tile).places(mask == 7)}, frame_of(tile))
    assert mask[looks[0].slices].max() == 7
    assert (mask[looks[0].slices] == 7).sum() == 100


def test_a_closer_look_never_leaves_the_raster():
    tile = make_tile(500, 450)
    corners = np.array([[0.01, 0.01], [26.99, 29.99]])
    for place in corners:
        look = windows({"a": place[None]}, frame_of(tile))[0]
        assert look.row >= 0
        assert look.row + look.side <= 500
        assert look.column + look.side <= 450


def test_a_confusion_matrix_says_whose_accuracy_is_which():
    alt = maps.show_confusion([[8, 2], [0, 10]], ["WATER", "FARM"]).alt
    assert "90.0 % of 20" in alt
    assert "WATER: user's accuracy 80.0 %, producer's accuracy 100.0 %" in alt
    with pytest.raises(CourseError, match="3 x 3"):
        maps.show_confusion([[8, 2], [0, 10]], ["a", "b", "c"])
    assert "none" in maps.show_confusion([[0, 0], [1, 1]], ["a", "b"]).alt  # no division by zero


@pytest.mark.parametrize("suffix", ["png", "jpg", "pdf"])
def test_a_map_is_saved_in_the_format_of_its_name(tile, tmp_path, suffix):
    path = maps.show_rgb(tile).save(tmp_path / f"map.{suffix}", dpi=60)
    heads = {"png": b"\x89PNG", "jpg": b"\xff\xd8", "pdf": b"%PDF"}
    assert path.read_bytes().startswith(heads[suffix])
    assert len(list(tmp_path.iterdir())) == 1


def test_only_what_is_shown_of_a_large_tile_is_drawn_and_all_of_it_for_print(tmp_path):
    """Drawing each of a whole tile's pixels takes half a second and 200 MB."""
    tile = make_tile(1801, 1500)
    tile[:] = np.linspace(0, 0.4, 1500, dtype="float32")  # noise takes two minutes in a PDF
    picture = maps.show_rgb(tile)
    (image,) = picture.axes.images
    whole = rgb_image(tile)
    picture.jpeg()
    rows, columns = image.get_array().shape[:2]
    assert (rows, columns) == (901, 750)  # 600 pixels high on the screen
    assert image.get_extent() == pytest.approx((0, 90, 108.06 - 901 * 0.12, 108.06))
    averaged = whole[:2, 2:4].mean(axis=(0, 1))
    np.testing.assert_allclose(image.get_array()[0, 1, :3], averaged, atol=1)
    for name in ("map.png", "map.pdf"):
        picture.save(tmp_path / name, dpi=300)
        np.testing.assert_array_equal(image.get_array()[..., :3], whole)


def test_the_credit_of_a_scene_is_printed(mini):
    from helpers import load_tile

    tile = load_tile(mini)
    texts = [text.get_text() for text in maps.show_rgb(tile).figure.texts]
    assert mini.credit in texts
