"""With xarray's own where and median, a list of NumPy floats.

function: offset_effect
"""


def offset_effect(without_offset, with_offset, inside):
    numbers = []
    for tile in (without_offset, with_offset):
        index = (tile[3] - tile[0]) / (tile[3] + tile[0])
        numbers.append(np.float64(index.where(inside).median()))
    return numbers
