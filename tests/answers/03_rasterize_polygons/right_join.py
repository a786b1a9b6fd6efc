"""Pixel centres become points that are joined to the polygons; high codes.

function: rasterize_geojson
"""


def rasterize_geojson(data_array, training_classes):
    names = list(dict.fromkeys(training_classes["class"]))
    mapping = {name: 255 - i for i, name in enumerate(names)}
    x, y = np.meshgrid(data_array.x, data_array.y)
    points = gpd.GeoDataFrame(
        {"place": np.arange(x.size)},
        geometry=gpd.points_from_xy(x.ravel(), y.ravel()),
        crs=training_classes.crs,
    )
    found = points.sjoin(training_classes[["class", "geometry"]], predicate="within")
    mask = np.zeros(x.size, dtype="uint8")
    mask[found["place"].to_numpy()] = found["class"].map(mapping)
    return mask.reshape(x.shape), mapping
