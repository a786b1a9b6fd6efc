"""The lower left corner instead of the upper left.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-transform
says: Corner
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    left, bottom, right, top = rasters.rio.bounds()
    size = rasters.rio.resolution()[0]
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
        transform=rasterio.transform.from_origin(left, bottom, size, size),
    ) as file:
        file.write(data, 1)
