"""The corner is right, the pixel size is always 60 m.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-transform
says: pixel size
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    left, bottom, right, top = rasters.rio.bounds()
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
        transform=rasterio.transform.from_origin(left, top, 60, 60),
    ) as file:
        file.write(data, 1)
