"""Corner and pixel size computed from the coordinates.

function: persist_classification_to_raster
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    from rasterio.transform import from_origin

    dx = float(rasters.x[1] - rasters.x[0])
    dy = float(rasters.y[0] - rasters.y[1])
    transform = from_origin(float(rasters.x[0]) - dx / 2, float(rasters.y[0]) + dy / 2, dx, dy)
    profile = dict(driver="GTiff", count=1, dtype=rasterio.uint16, crs=rasters.rio.crs.to_wkt())
    with rasterio.open(
        raster_output_path,
        "w",
        height=rasters.sizes["y"],
        width=rasters.sizes["x"],
        transform=transform,
        **profile,
    ) as file:
        file.write(classification_result.astype(rasterio.uint16)[np.newaxis])
