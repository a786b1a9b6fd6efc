"""Width and height are swapped in from_bounds.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-transform
says: corner, pixels
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    height, width = classification_result.shape
    data = classification_result.astype("uint8")
    with rasterio.open(
        raster_output_path,
        "w",
        driver="GTiff",
        height=classification_result.shape[0],
        width=classification_result.shape[1],
        count=1,
        dtype="uint8",
        crs=rasters.rio.crs,
        transform=rasterio.transform.from_bounds(*rasters.rio.bounds(), height, width),
    ) as file:
        file.write(data, 1)
