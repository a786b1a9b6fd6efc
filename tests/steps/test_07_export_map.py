"""Step 7: the file alone counts, opened as a GeoTIFF; and what any class draws can be judged."""

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from helpers.checks import colours
from helpers.checks import export_map as check
from tests.steps.judged import HOSTILE, failure, returning

CHECKS = (check.file, check.crs, check.transform, check.dtype, check.values)
COLOURS = (colours.colours, colours.transparent)


def write(path, raster, classes, **changes):
    profile = {
        "driver": "GTiff", "height": classes.shape[0], "width": classes.shape[1], "count": 1,
        "dtype": "uint8", "crs": raster.rio.crs, "transform": raster.rio.transform(),
    }  # fmt: skip
    with rasterio.open(path, "w", **{**profile, **changes}) as file:
        file.write(classes.astype(file.dtypes[0]), 1)


def lost(answer, **made):
    return [c.grade_id.rpartition("-")[2] for c in CHECKS if failure(c, answer, **made)]


@pytest.mark.parametrize("seed", range(30))
def test_what_is_drawn_passes_the_right_answer(seed):
    made = check.somewhere(seed)
    assert lost(write, **made) == []
    assert {1, 255} < set(made["codes"])
    assert made["rows"] != made["columns"]


@pytest.mark.parametrize(("changes", "caught"), [
    ({"nodata": 0}, []),
    ({"nodata": 1}, ["dtype"]),
    ({"nodata": 99}, ["dtype"]),
    ({"nodata": 255}, ["dtype"]),
    ({"dtype": "int32", "nodata": -1}, ["dtype"]),
    ({"dtype": "float32", "nodata": float("nan")}, ["dtype"]),
    ({"crs": "EPSG:32631"}, ["crs"]),
    ({"crs": None}, ["crs"]),
    ({"transform": Affine(60, 0, 499980, 0, -60, 7900020)}, ["transform"]),
    ({"dtype": "int8"}, ["values"]),
])  # fmt: skip
def test_one_slip_costs_one_check(changes, caught):
    def answer(path, raster, classes):
        write(path, raster, classes, **changes)

    assert lost(answer, **check.ELSEWHERE) == caught


def virtual(path, raster, classes):
    beside = path.with_suffix(".beside.tif")
    write(beside, raster, classes)
    place = ", ".join(map(str, raster.rio.transform().to_gdal()))
    path.write_text(
        f'<VRTDataset rasterXSize="{classes.shape[1]}" rasterYSize="{classes.shape[0]}">'
        f"<SRS>{raster.rio.crs.to_string()}</SRS><GeoTransform>{place}</GeoTransform>"
        f'<VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename '
        f'relativeToVRT="1">{beside.name}</SourceFilename><SourceBand>1</SourceBand>'
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )


def linked(path, raster, classes):
    beside = path.with_suffix(".beside.tif")
    write(beside, raster, classes)
    path.symlink_to(beside)


def enormous(path, raster, classes):
    with rasterio.open(
        path, "w", driver="GTiff", width=200_000, height=200_000, count=1, dtype="uint8",
        SPARSE_OK=True, tiled=True, BIGTIFF="YES",
    ):  # fmt: skip
        pass


@pytest.mark.parametrize("answer", [
    virtual,
    linked,
    enormous,
    lambda path, raster, classes: write(path, raster, classes, driver="PNG"),
    lambda path, raster, classes: path.write_bytes(b""),
    lambda path, raster, classes: path.write_bytes(b"II*\0\x08\0\0\0\xff\xff"),
    lambda path, raster, classes: path.mkdir(),
    lambda path, raster, classes: None,
    lambda path, raster, classes: 1 / 0,
])  # fmt: skip
def test_what_is_no_geotiff_of_the_maps_size_earns_nothing(answer):
    assert len(lost(answer)) == len(CHECKS)


def test_a_virtual_raster_is_named():
    assert "A virtual raster" in failure(check.file, virtual)


def test_what_lies_beside_the_file_does_not_count():
    """GDAL takes the place from a world file, and the CRS from an .aux.xml."""

    def beside(path, raster, classes):
        write(path, raster, classes, crs=None, transform=None)
        place = raster.rio.transform()
        centre = place * (0.5, 0.5)
        numbers = (place.a, place.d, place.b, place.e, *centre)
        path.with_suffix(".tfw").write_text("\n".join(map(str, numbers)))
        wkt = raster.rio.crs.to_wkt()
        text = f"<PAMDataset><SRS>{wkt.replace('<', '')}</SRS></PAMDataset>"
        path.with_name(f"{path.name}.aux.xml").write_text(text)

    assert lost(beside) == ["crs", "transform"]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda v: type(v).__name__)
@pytest.mark.parametrize("one", COLOURS)
def test_odd_colour_tables_fail_with_a_message(one, value):
    assert failure(one, returning(value))
    assert failure(one, returning({0: value, 7: value, 2: value, 30: value}))


def table(mapping, colors):
    pairs = {mapping[n]: colors[n] for n in mapping}
    channels = {c: (*(int(t[i : i + 2], 16) for i in (1, 3, 5)), 255) for c, t in pairs.items()}
    return {0: (0, 0, 0, 0), **channels}


def by_position(mapping, colors):
    return table(mapping, dict(zip(mapping, colors.values(), strict=False)))


@pytest.mark.parametrize("seed", range(30))
def test_drawn_colours_pass_the_right_answer_and_no_pairing_by_position(seed):
    order = colours.somewhere(seed)
    assert not any(failure(one, table, **order) for one in COLOURS)
    assert failure(colours.colours, by_position, **order)
    assert len(np.unique(list(order["mapping"].values()))) > 5
