"""Codes are stretched to 0..255 for the eye.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-values
says: stretched
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    scaled = classification_result / classification_result.max() * 255
    data = scaled.astype("uint8")
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
