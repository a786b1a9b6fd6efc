"""A colon is missing, so the cell does not run.

function: produce_clips
caught by: produce_clips-shape
says: SyntaxError
"""


def produce_clips(data_array, burnt_polygons, mapping)
    return data_array
