"""rasterio with all facts in the call.

function: persist_classification_to_raster
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    height, width = classification_result.shape
    with rasterio.open(
        raster_output_path,
        "w",
        driver="GTiff",
        height=height,
        width=width,
        count=1,
        dtype="uint8",
        crs=rasters.rio.crs,
        transform=rasters.rio.transform(),
        nodata=0,
        compress="deflate",
    ) as file:
        file.write(classification_result.astype("uint8"), 1)
