"""The dimensions are called x, y in the wrong order.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-values
says: Got
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    classes = xr.DataArray(classification_result.astype("uint8"), dims=("x", "y"))
    classes = classes.rio.write_crs(rasters.rio.crs).rio.write_transform(rasters.rio.transform())
    classes.rio.to_raster(raster_output_path)
