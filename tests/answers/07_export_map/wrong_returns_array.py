"""Returns the DataArray and writes nothing.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-file
says: not written
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    classes = xr.DataArray(
        classification_result.astype("uint8"),
        dims=("y", "x"),
        coords={"y": rasters.y, "x": rasters.x},
    )
    classes = classes.rio.write_crs(rasters.rio.crs)
    return classes
