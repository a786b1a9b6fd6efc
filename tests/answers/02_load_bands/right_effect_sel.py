"""Bands by name, nanmedian of the pixels inside.

function: offset_effect
"""


def offset_effect(without_offset, with_offset, inside):
    def median(tile):
        red = tile.sel(band="B04").values[inside]
        infrared = tile.sel(band="B8A").values[inside]
        return float(np.nanmedian((infrared - red) / (infrared + red)))

    return median(without_offset), median(with_offset)
