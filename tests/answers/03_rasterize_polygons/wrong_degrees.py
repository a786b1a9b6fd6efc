"""The polygons are put back into degrees.

function: rasterize_geojson
caught by: rasterize_geojson-georeference
says: another CRS
"""


def rasterize_geojson(data_array, training_classes):
    training_classes = training_classes.to_crs("EPSG:4326")
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    mask = rasterize(
        zip(training_classes.geometry, training_classes["class"].map(mapping)),
        data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, mapping
