"""The offset is taken away once more.

function: offset_effect
caught by: offset_effect-ndvi
says: once more
"""


def offset_effect(without_offset, with_offset, inside):
    numbers = []
    for tile in (without_offset, with_offset - 0.1):
        index = (tile[3] - tile[0]) / (tile[3] + tile[0])
        numbers.append(float(np.nanmedian(index.values[inside])))
    return tuple(numbers)
