"""Through data frames.

function: classify_sentinel_data
"""

import pandas as pd
from sklearn.ensemble import RandomForestClassifier


def classify_sentinel_data(rasters, classified_rgb_rows):
    names = [str(b) for b in rasters.band.values]
    train = pd.DataFrame(classified_rgb_rows, columns=[*names, "code"])
    pixels = pd.DataFrame({n: rasters.sel(band=n).values.flatten() for n in names})
    forest = RandomForestClassifier(n_estimators=60, random_state=5)
    forest.fit(train[names], train["code"].astype(int))
    full = pixels.dropna()
    result = pd.Series(0, index=pixels.index)
    result[full.index] = forest.predict(full)
    return result.to_numpy().reshape(rasters["y"].size, rasters["x"].size)
