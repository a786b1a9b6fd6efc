"""Only outer rings are burnt.

function: rasterize_geojson
caught by: rasterize_geojson-features
says: holes
"""

from shapely.geometry import Polygon


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    single = training_classes.explode(ignore_index=True)
    mask = rasterize(
        [(Polygon(g.exterior), mapping[c]) for g, c in zip(single.geometry, single["class"])],
        data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, mapping
