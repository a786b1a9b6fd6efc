"""The copy that write_crs returns is thrown away.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-crs
says: no CRS
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    classes = xr.DataArray(
        classification_result.astype("uint8"),
        dims=("y", "x"),
        coords={"y": rasters.y, "x": rasters.x},
    )
    classes.rio.write_crs(rasters.rio.crs)
    classes = classes.rio.write_transform(rasters.rio.transform())
    classes = classes.drop_vars("spatial_ref").rio.write_transform(rasters.rio.transform())
    classes.rio.to_raster(raster_output_path)
