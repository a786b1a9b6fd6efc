"""0.1 is taken from the first tile, whatever the offset is; the second tile is not used.

function: offset_effect
caught by: offset_effect-ndvi
says: whatever the offset
"""


def offset_effect(without_offset, with_offset, inside):
    medians = []
    for tile in (without_offset, without_offset - 0.1):
        red, infrared = tile.sel(band="B04"), tile.sel(band="B8A")
        index = (infrared - red) / (infrared + red)
        medians.append(float(np.nanmedian(index.values[inside])))
    return medians[0], medians[1]
