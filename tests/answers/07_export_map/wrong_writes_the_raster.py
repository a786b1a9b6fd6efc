"""The reflectances are written instead of the classes.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-file
says: 4 bands
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    rasters.rio.to_raster(raster_output_path)
