"""Prints, warns and shows a progress bar; also states the CRS of the file once more.

function: load_feature_polygons
"""

import sys
import warnings

from tqdm import tqdm


def load_feature_polygons(input_path):
    warnings.warn("reading", stacklevel=1)
    polygons = gpd.read_file(input_path)
    for name in tqdm(polygons["class"]):
        print(name, file=sys.stderr)
    polygons = polygons.set_crs("EPSG:4326", allow_override=True)
    print(polygons.crs, len(polygons))
    return polygons.to_crs("EPSG:32631")
