"""NaN is taken out of red and near infrared separately, so that their pixels no longer fit.

function: offset_effect
caught by: offset_effect-nodata
says: each band by itself
"""


def offset_effect(without_offset, with_offset, inside):
    medians = []
    for tile in (without_offset, with_offset):
        red, infrared = (tile.sel(band=name).values[inside] for name in ("B04", "B8A"))
        red, infrared = red[~np.isnan(red)], infrared[~np.isnan(infrared)]
        count = min(len(red), len(infrared))
        red, infrared = red[:count], infrared[:count]
        medians.append(float(np.median((infrared - red) / (infrared + red))))
    return medians[0], medians[1]
