"""The zone's number without its hemisphere.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-crs
says: Expected: EPSG:327
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    zone = rasters.rio.crs.to_epsg() % 100
    data = classification_result.astype("uint8")
    with rasterio.open(
        raster_output_path,
        "w",
        driver="GTiff",
        height=classification_result.shape[0],
        width=classification_result.shape[1],
        count=1,
        dtype="uint8",
        crs=f"EPSG:{32600 + zone}",
        transform=rasters.rio.transform(),
    ) as file:
        file.write(data, 1)
