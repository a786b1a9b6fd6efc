"""Prints, warns and shows a progress bar on the way.

function: rasterize_geojson
"""

import sys
import warnings

from tqdm import tqdm


def rasterize_geojson(data_array, training_classes):
    warnings.warn("this may take long", stacklevel=1)
    mapping = {name: i + 1 for i, name in enumerate(set(training_classes["class"]))}
    print(mapping, file=sys.stderr)
    pairs = [
        (geometry, mapping[name])
        for geometry, name in tqdm(zip(training_classes.geometry, training_classes["class"]))
    ]
    mask = rasterize(pairs, data_array.shape[1:], transform=data_array.rio.transform())
    print(mask)
    return mask.astype(np.uint8), mapping
