"""Declares 1, which no class of the example has, as nodata.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-dtype
says: vanish
"""

def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    classes = xr.DataArray(
        classification_result.astype("uint8"), dims=("y", "x"),
        coords={"y": rasters.y, "x": rasters.x},
    )
    classes = classes.rio.write_crs(rasters.rio.crs).rio.write_transform(rasters.rio.transform())
    classes.rio.write_nodata(1).rio.to_raster(raster_output_path)
