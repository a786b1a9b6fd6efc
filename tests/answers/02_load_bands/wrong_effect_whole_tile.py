"""All pixels count, not only those inside.

function: offset_effect
caught by: offset_effect-ndvi
says: all pixels were counted
"""


def offset_effect(without_offset, with_offset, inside):
    numbers = []
    for tile in (without_offset, with_offset):
        index = (tile[3] - tile[0]) / (tile[3] + tile[0])
        numbers.append(float(np.nanmedian(index)))
    return tuple(numbers)
