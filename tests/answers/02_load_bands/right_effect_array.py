"""Both tiles at once; the two medians come back in an array.

function: offset_effect
"""


def offset_effect(without_offset, with_offset, inside):
    both = xr.concat([without_offset, with_offset], dim="offset")
    red, infrared = both.sel(band="B04"), both.sel(band="B8A")
    index = (infrared - red) / (infrared + red)
    return np.nanmedian(index.values[:, inside], axis=1)
