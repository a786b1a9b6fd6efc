"""One rasterize for each feature, its JSON form, and the maximum of all.

function: rasterize_geojson
"""


def rasterize_geojson(data_array, training_classes):
    mapping: dict[str, int] = {}
    mask = np.zeros(data_array.shape[1:], dtype=np.uint8)
    for row in training_classes.itertuples():
        name = row[training_classes.columns.get_loc("class") + 1]
        if name not in mapping:
            mapping[name] = max(mapping.values(), default=6) + 1
        one = rasterize(
            [(row.geometry.__geo_interface__, mapping[name])],
            out_shape=mask.shape,
            transform=data_array.rio.transform(recalc=True),
            dtype="int16",
        )
        mask = np.maximum(mask, one.astype("uint8"))
    return mask, mapping
