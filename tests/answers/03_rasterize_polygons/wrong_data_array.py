"""The mask is a DataArray.

function: rasterize_geojson
caught by: rasterize_geojson-shape
says: DataArray, NumPy
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: code for code, name in enumerate(training_classes["class"].unique(), 1)}
    mask = rasterize(
        zip(training_classes.geometry, training_classes["class"].map(mapping)),
        out_shape=data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return xr.DataArray(
        mask, dims=("y", "x"), coords={"y": data_array.y, "x": data_array.x}
    ), mapping
