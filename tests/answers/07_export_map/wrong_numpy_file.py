"""An array file under the name of a GeoTIFF.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-file
says: no GeoTIFF
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    with open(raster_output_path, "wb") as file:
        np.save(file, classification_result)
