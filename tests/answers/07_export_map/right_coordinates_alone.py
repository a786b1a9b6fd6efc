"""The transform follows from the coordinates y and x.

function: persist_classification_to_raster
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    classes = xr.DataArray(
        np.asarray(classification_result, dtype=np.int32),
        coords=[("y", rasters.y.values), ("x", rasters.x.values)],
    )
    classes.rio.write_crs(rasters.rio.crs, inplace=True)
    classes.rio.to_raster(str(raster_output_path))
