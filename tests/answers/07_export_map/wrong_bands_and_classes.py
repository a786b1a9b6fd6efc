"""Reflectance and classes in one file.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-file
says: 1 band
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    data = np.concatenate([rasters.to_numpy(), classification_result[None]])
    with rasterio.open(
        raster_output_path,
        "w",
        driver="GTiff",
        height=classification_result.shape[0],
        width=classification_result.shape[1],
        count=rasters.sizes["band"] + 1,
        dtype="float32",
        crs=rasters.rio.crs,
        transform=rasters.rio.transform(),
    ) as file:
        file.write(data)
