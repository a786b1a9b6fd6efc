"""Writes the notebook's classes instead of the argument.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-values
says: reads classes, a variable of the notebook
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    data = classes.astype("uint8")
    with rasterio.open(
        raster_output_path,
        "w",
        driver="GTiff",
        height=data.shape[0],
        width=data.shape[1],
        count=1,
        dtype="uint8",
        crs=rasters.rio.crs,
        transform=rasters.rio.transform(),
        nodata=0,
    ) as file:
        file.write(data, 1)
