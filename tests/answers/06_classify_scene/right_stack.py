"""Pixels by stack, classes back by unstack: comes back as a DataArray.

function: classify_sentinel_data
"""

import xarray as xr
from sklearn.ensemble import RandomForestClassifier


def classify_sentinel_data(rasters, classified_rgb_rows):
    forest = RandomForestClassifier(n_estimators=50, random_state=0)
    forest.fit(classified_rgb_rows[:, :-1], classified_rgb_rows[:, -1])
    pixels = rasters.stack(pixel=("y", "x")).transpose("pixel", "band")
    usable = pixels.dropna("pixel")
    codes = xr.zeros_like(pixels.isel(band=0, drop=True))
    codes.loc[{"pixel": usable.pixel}] = forest.predict(usable.values)
    return codes.unstack("pixel").astype("uint8").transpose("y", "x")
