"""The index of the median reflectances, not the median of the indices.

function: offset_effect
caught by: offset_effect-ndvi
says: index of medians
"""


def offset_effect(without_offset, with_offset, inside):
    numbers = []
    for tile in (without_offset, with_offset):
        red, infrared = np.nanmedian(tile.values[[0, 3]][:, inside], axis=1)
        numbers.append(float((infrared - red) / (infrared + red)))
    return tuple(numbers)
