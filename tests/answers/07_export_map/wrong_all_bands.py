"""The class map is written once for each band.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-file
says: bands
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    data = classification_result.astype("uint8")
    with rasterio.open(
        raster_output_path,
        "w",
        driver="GTiff",
        height=classification_result.shape[0],
        width=classification_result.shape[1],
        count=rasters.sizes["band"],
        dtype="uint8",
        crs=rasters.rio.crs,
        transform=rasters.rio.transform(),
    ) as file:
        file.write(np.stack([data] * rasters.sizes["band"]))
