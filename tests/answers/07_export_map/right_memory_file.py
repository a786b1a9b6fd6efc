"""Made in memory, the bytes written at the end.

function: persist_classification_to_raster
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    from rasterio.io import MemoryFile

    codes = classification_result.astype("uint8")
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff",
            height=codes.shape[0],
            width=codes.shape[1],
            count=1,
            dtype="uint8",
            crs=rasters.rio.crs,
            transform=rasters.rio.transform(),
        ) as file:
            file.write(codes, indexes=1)
        Path(raster_output_path).write_bytes(memory.read())
