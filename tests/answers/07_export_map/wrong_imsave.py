"""A picture of the map by matplotlib.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-file
says: 4 bands
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    import matplotlib.image

    matplotlib.image.imsave(raster_output_path, classification_result, format="tiff")
