"""A Dataset with one variable; prints and warns.

function: persist_classification_to_raster
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    import sys
    import warnings

    warnings.warn("writing")
    print("codes", np.unique(classification_result), file=sys.stderr)
    data = classification_result.astype(np.uint8)
    dataset = xr.Dataset(
        {"land_cover": (("y", "x"), data)}, coords={"y": rasters.y, "x": rasters.x}
    )
    dataset = dataset.rio.write_crs(rasters.rio.crs)
    dataset["land_cover"].rio.to_raster(raster_output_path, windowed=True)
    return raster_output_path
