"""The map is reprojected to longitude and latitude.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-crs
says: EPSG:4326
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    classes = xr.DataArray(
        classification_result.astype("uint8"),
        dims=("y", "x"),
        coords={"y": rasters.y, "x": rasters.x},
    )
    classes = classes.rio.write_crs(rasters.rio.crs)
    classes = classes.rio.write_transform(rasters.rio.transform())
    classes.rio.reproject("EPSG:4326").rio.to_raster(raster_output_path)
