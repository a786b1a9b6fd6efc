"""Where polygons overlap, their codes are added up.

function: rasterize_geojson
caught by: rasterize_geojson-features
says: added up
"""

from rasterio.enums import MergeAlg


def rasterize_geojson(data_array, training_classes):
    mapping = {name: code for code, name in enumerate(training_classes["class"].unique(), 1)}
    mask = rasterize(
        zip(training_classes.geometry, training_classes["class"].map(mapping)),
        out_shape=data_array.shape[1:],
        transform=data_array.rio.transform(),
        merge_alg=MergeAlg.add,
        dtype="uint8",
    )
    return mask, mapping
