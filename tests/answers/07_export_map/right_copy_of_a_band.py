"""The first band of the raster with the classes put in, as int16.

function: persist_classification_to_raster
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    band = rasters.isel(band=0, drop=True)
    classes = band.copy(data=classification_result.astype("int16"))
    classes.rio.to_raster(raster_output_path)
