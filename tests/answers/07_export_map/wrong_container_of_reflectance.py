"""The classes are put into a band of reflectance.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-dtype
says: reflectance
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    band = rasters[0].copy()
    band[:] = classification_result
    band.rio.to_raster(raster_output_path)
