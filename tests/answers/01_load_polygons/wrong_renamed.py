"""The column class gets another name.

function: load_feature_polygons
caught by: load_feature_polygons-columns
says: no column 'class', renamed
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).to_crs("EPSG:32631")
    return polygons.rename(columns={"class": "label"})
