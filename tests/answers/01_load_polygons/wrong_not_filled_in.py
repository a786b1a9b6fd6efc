"""The answer cell was left as it came.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: not filled in load_feature_polygons
"""


def load_feature_polygons(input_path):
    raise NotImplementedError(
        "You have not filled in this function yet: replace this line with your own code."
    )
