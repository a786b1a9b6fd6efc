"""Takes CRS and transform from the notebook's tile.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-transform
says: reads tile, a variable of the notebook
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    data = classification_result.astype("uint8")
    with rasterio.open(
        raster_output_path,
        "w",
        driver="GTiff",
        height=classification_result.shape[0],
        width=classification_result.shape[1],
        count=1,
        dtype="uint8",
        crs=tile.rio.crs,
        transform=tile.rio.transform(),
    ) as file:
        file.write(data, 1)
