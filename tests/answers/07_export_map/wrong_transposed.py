"""Rows and columns are swapped.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-values
says: rows and columns are swapped
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    data = classification_result.T.astype("uint8")
    with rasterio.open(
        raster_output_path,
        "w",
        driver="GTiff",
        height=classification_result.shape[1],
        width=classification_result.shape[0],
        count=1,
        dtype="uint8",
        crs=rasters.rio.crs,
        transform=rasters.rio.transform(),
    ) as file:
        file.write(data, 1)
