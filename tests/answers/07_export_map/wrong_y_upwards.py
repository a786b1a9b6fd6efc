"""The pixel height is positive.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-transform
says: negative
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    t = rasters.rio.transform()
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
        transform=rasterio.Affine(t.a, 0, t.c, 0, -t.e, t.f),
    ) as file:
        file.write(data, 1)
