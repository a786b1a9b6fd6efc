"""Every class becomes 1.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-values
says: changed
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    data = (classification_result > 0).astype("uint8")
    with rasterio.open(
        raster_output_path,
        "w",
        driver="GTiff",
        height=classification_result.shape[0],
        width=classification_result.shape[1],
        count=1,
        dtype="uint8",
        crs=rasters.rio.crs,
        transform=rasters.rio.transform(),
    ) as file:
        file.write(data, 1)
