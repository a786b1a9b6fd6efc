"""The centre of the first pixel is taken for its corner.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-transform
says: half a pixel
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    size = abs(float(rasters.rio.resolution()[0]))
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
        transform=rasterio.transform.from_origin(
            float(rasters.x[0]), float(rasters.y[0]), size, size
        ),
    ) as file:
        file.write(data, 1)
