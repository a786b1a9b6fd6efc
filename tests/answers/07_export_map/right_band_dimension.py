"""A DataArray with a band dimension of length 1, type left to the input.

function: persist_classification_to_raster
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    classes = xr.DataArray(
        classification_result[None],
        dims=("band", "y", "x"),
        coords={"band": [1], "y": rasters.coords["y"], "x": rasters.coords["x"]},
    )
    classes = classes.rio.set_spatial_dims("x", "y").rio.write_crs(rasters.rio.crs)
    classes.rio.write_transform(rasters.rio.transform()).rio.to_raster(raster_output_path)
