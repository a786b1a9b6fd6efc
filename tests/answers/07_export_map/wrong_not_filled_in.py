"""The cell as it was given out.

function: persist_classification_to_raster
caught by: persist_classification_to_raster-file
says: not filled in
"""


def persist_classification_to_raster(raster_output_path, rasters, classification_result):
    raise NotImplementedError(
        "You have not filled in this function yet: replace this line with your own code."
    )
