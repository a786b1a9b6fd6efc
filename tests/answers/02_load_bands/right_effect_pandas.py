"""With a table; DataArrays of one number come back.

function: offset_effect
"""


def offset_effect(without_offset, with_offset, inside):
    def ndvi(tile):
        b = {str(n): tile.sel(band=n) for n in tile.band.values}
        return ((b["B8A"] - b["B04"]) / (b["B8A"] + b["B04"])).values.ravel()

    table = pd.DataFrame({"a": ndvi(without_offset), "b": ndvi(with_offset)})
    chosen = table[np.asarray(inside).ravel()].dropna()
    return chosen["a"].median(), chosen["b"].median()
