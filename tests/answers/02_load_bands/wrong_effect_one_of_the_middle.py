"""The middle of the sorted values, which is no median where their number is even.

function: offset_effect
caught by: offset_effect-ndvi, offset_effect-nodata
says: even
"""


def offset_effect(without_offset, with_offset, inside):
    medians = []
    for tile in (without_offset, with_offset):
        red, infrared = tile.sel(band="B04"), tile.sel(band="B8A")
        index = ((infrared - red) / (infrared + red)).values[inside]
        index = np.sort(index[~np.isnan(index)])
        medians.append(float(index[len(index) // 2]))
    return medians[0], medians[1]
