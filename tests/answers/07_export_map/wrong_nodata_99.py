"""Declares 99, which no class of the example has, as nodata.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-dtype
says: vanish, 0, the code
"""

def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    height, width = classification_result.shape
    with rasterio.open(
        raster_output_path, "w", driver="GTiff", height=height, width=width, count=1,
        dtype="uint8", nodata=99, crs=rasters.rio.crs, transform=rasters.rio.transform(),
    ) as file:
        file.write(classification_result.astype("uint8"), 1)
