"""Pixels of 0 become NaN, so everything becomes float.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-dtype
says: floats, NaN
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    classes = xr.DataArray(
        classification_result.astype("uint8"),
        dims=("y", "x"),
        coords={"y": rasters.y, "x": rasters.x},
    )
    classes = classes.rio.write_crs(rasters.rio.crs)
    classes.where(classes > 0).rio.to_raster(raster_output_path)
