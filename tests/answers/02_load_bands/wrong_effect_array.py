"""The NDVI of all pixels is given back.

function: offset_effect
caught by: offset_effect-ndvi
says: ndarray
"""


def offset_effect(without_offset, with_offset, inside):
    numbers = []
    for tile in (without_offset, with_offset):
        index = (tile[3] - tile[0]) / (tile[3] + tile[0])
        numbers.append(index.values[inside])
    return tuple(numbers)
