"""A pixel gets a label only where it lies in the polygon with its whole area.

function: rasterize_geojson
caught by: rasterize_geojson-labels
says: centre had to lie inside
"""

from shapely.geometry import box


def rasterize_geojson(data_array, training_classes):
    mapping = {name: code for code, name in enumerate(training_classes["class"].unique(), 1)}
    transform = data_array.rio.transform()
    mask = np.zeros(data_array.shape[1:], np.uint8)
    for row, column in np.ndindex(mask.shape):
        left, top = transform * (column, row)
        right, bottom = transform * (column + 1, row + 1)
        pixel = box(left, bottom, right, top)
        for shape, name in zip(training_classes.geometry, training_classes["class"]):
            if shape.contains(pixel):
                mask[row, column] = mapping[name]
    return mask, mapping
