"""Only the name of the path is used, so the file is looked for beside the notebook.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: runs to its end
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path.name).to_crs("EPSG:32631")
