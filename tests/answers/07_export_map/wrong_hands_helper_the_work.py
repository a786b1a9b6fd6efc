"""Lets the helper write the file.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-file
says: hands the work back
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    from helpers import qgis

    names = {str(code): code for code in range(1, 256)}
    qgis.write_class_map(raster_output_path, classification_result, rasters, names)
