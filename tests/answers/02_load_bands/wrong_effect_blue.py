"""Blue instead of red.

function: offset_effect
caught by: offset_effect-ndvi
says: B02 was used
"""


def offset_effect(without_offset, with_offset, inside):
    numbers = []
    for tile in (without_offset, with_offset):
        red, infrared = tile.sel(band="B02"), tile.sel(band="B8A")
        index = (infrared - red) / (infrared + red)
        numbers.append(float(np.nanmedian(index.values[inside])))
    return tuple(numbers)
