"""Polygon files as QGIS writes them and as learners break them, made up on a small tile.

The tile has 60 rows and 80 columns of 60 m in EPSG:32631; rectangles follow pixel edges, so that
the pixels of each class are known: WATER 100 + 40, FOREST 400, FARM 150 + 60.
"""

import json
from pathlib import Path

import geopandas
from pyproj import Transformer
from rasterio.transform import Affine
from shapely import LineString, MultiPolygon, Point, Polygon, force_3d, transform

CRS = "EPSG:32631"
TRANSFORM = Affine(60, 0, 300_000, 0, -60, 4_900_020)
SHAPE = (60, 80)
PIXELS = {"WATER": 140, "FOREST": 400, "FARM": 210}
COLORS = {"WATER": "#0094FF", "FOREST": "#007F46", "FARM": "#94FF00"}
TO_DEGREES = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}


def rectangle(row, column, rows, columns):
    """Return a polygon along pixel edges, in metres."""
    left, top = TRANSFORM @ (column, row)
    right, bottom = TRANSFORM @ (column + columns, row + rows)
    return Polygon([(left, top), (right, top), (right, bottom), (left, bottom)])


WATER = MultiPolygon([rectangle(5, 5, 10, 10), rectangle(40, 5, 5, 8)])
FOREST = MultiPolygon([rectangle(5, 30, 20, 20)])
FARM = MultiPolygon([rectangle(40, 30, 10, 15), rectangle(40, 60, 10, 6)])
THREE = (("WATER", WATER), ("FOREST", FOREST), ("FARM", FARM))


def degrees(shape):
    """Return a shape of metres in degrees."""
    return transform(shape, lambda x, y: TO_DEGREES.transform(x, y), interleaved=False)


def swapped(shape):
    return transform(shape, lambda x, y: (y, x), interleaved=False)


def feature(properties, shape):
    geometry = None if shape is None else shape.__geo_interface__
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(rows, crs=CRS84, to=degrees, **replace):
    """Return GeoJSON of (class, shape) rows; `replace` gives fields in place of class and color."""
    features = []
    for number, (name, shape) in enumerate(rows):
        color = COLORS.get(name) or list(COLORS.values())[number % 3]
        properties = {"id": None, "class": name, "color": color}
        properties = {replace.get(k, k): v for k, v in properties.items() if replace.get(k, k)}
        features.append(feature(properties, shape if shape is None else to(shape)))
    head = {"type": "FeatureCollection", "name": "polygons"}
    return head | ({"crs": crs} if crs else {}) | {"features": features}


def recolored(rows, colors):
    made = collection(rows)
    for item, color in zip(made["features"], colors, strict=True):
        item["properties"]["color"] = color
    return made


def plain(shape):
    """Return a shape of metres as it is."""
    return shape


def bowtie():
    (left, top), (right, bottom) = TRANSFORM @ (5, 30), TRANSFORM @ (21, 38)
    return Polygon([(left, top), (right, bottom), (right, top), (left, bottom)])


def one_each(names=("water", "forest", "farm")):
    """Return one feature for each polygon, as some learners draw."""
    renamed = dict(zip(COLORS, names, strict=True))
    return [(renamed[name], part) for name, shape in THREE for part in shape.geoms]


def tiny(shape):
    """Return a polygon of 16 by 22 m that holds no pixel centre."""
    x, y = TRANSFORM @ (20, 20)
    return Polygon([(x + 2, y - 2), (x + 18, y - 2), (x + 18, y - 24), (x + 2, y - 24)])


def geojson_files():
    """Return the content of each GeoJSON file, by the first two digits of its name."""
    utm = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32631"}}
    line = LineString([TRANSFORM @ (0, 0), TRANSFORM @ (50, 50)])
    point = Point(TRANSFORM @ (35, 45))
    empty = MultiPolygon()
    partly = rectangle(20, 74, 10, 15.75)  # 38 % of its columns lie on the tile
    return {
        "01": collection(THREE),
        "02": collection(THREE, crs=None),
        "03": collection(THREE, crs=utm, to=plain),
        "04": recolored(one_each(), ["blue"] * 2 + ["green"] + ["yellow"] * 2),
        "05": collection([*THREE, ("WATER", line), ("FARM", point)]),
        "06": collection(THREE, to=lambda shape: force_3d(degrees(shape))),
        "07": collection([("WATER", bowtie()), *THREE[1:]]),
        "08": collection([("WATER", rectangle(500, 500, 20, 20)), ("FOREST", partly), THREE[2]]),
        "09": collection([*THREE, ("FARM", rectangle(15, 40, 10, 20))]),
        "10": collection([(" Water", WATER), ("forest ", FOREST), ("Farmland", FARM)]),
        "11": collection(THREE, color=""),
        "12": recolored(
            [*THREE, ("FARM", rectangle(52, 30, 4, 4)), ("FARM", rectangle(52, 60, 4, 4))],
            ["0,148,255,255", None, "not-a-colour", "#94FF00", "#FF0000"],
        ),
        "13": collection([THREE[0], (None, FOREST), ("", FARM)]),
        "14": collection([*THREE, ("WATER", empty), ("FOREST", empty), ("FARM", None)]),
        "15": collection([]),
        "16": collection(THREE[:1]),
        "17": collection(THREE, **{"class": "Classe", "color": "couleur"}),
        "18": collection([(1, WATER), (2, FOREST), (3, FARM)]),
        "21": collection([("WATER", tiny(WATER)), *THREE[1:]]),
        "22": collection(THREE, crs=None, to=plain),
        "23": collection(THREE, to=lambda shape: swapped(degrees(shape))),
    }


def write_files(folder: Path) -> Path:
    """Write all 24 kinds of files into a folder, named by their two digits."""
    for number, content in geojson_files().items():
        (folder / f"{number}.geojson").write_text(json.dumps(content, indent=0))
    table = geopandas.GeoDataFrame(
        {"class": list(COLORS), "color": list(COLORS.values())},
        geometry=[degrees(shape) for _, shape in THREE], crs="EPSG:4326",
    )  # fmt: skip
    (folder / "19_shapefile").mkdir()
    table.to_file(folder / "19_shapefile" / "polygons.shp")
    table.to_file(folder / "20.gpkg", layer="polygons", driver="GPKG")
    lines = (folder / "01.geojson").read_text().splitlines(keepends=True)
    (folder / "24.geojson").write_text("".join(lines[: len(lines) // 2]))
    return folder
