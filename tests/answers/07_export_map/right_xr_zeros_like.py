"""zeros_like gives place and type, tiles and compression added.

function: persist_classification_to_raster
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    classes = xr.zeros_like(rasters[0], dtype="uint8")
    classes.values[:] = classification_result
    classes.rio.to_raster(raster_output_path, driver="GTiff", tiled=True, compress="lzw")
