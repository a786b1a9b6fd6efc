"""Histogram gradient boosting, which takes NaN itself; empty pixels are set to 0 after.

function: classify_sentinel_data
"""

from sklearn.ensemble import HistGradientBoostingClassifier


def classify_sentinel_data(rasters, classified_rgb_rows):
    model = HistGradientBoostingClassifier(max_iter=30, random_state=0)
    model.fit(classified_rgb_rows[:, :-1], classified_rgb_rows[:, -1].astype(int))
    rows = rasters.values.transpose(1, 2, 0).reshape(-1, rasters.shape[0])
    classes = model.predict(rows).reshape(rasters.shape[1:]).astype("int64")
    return classes * rasters.notnull().all("band").values
