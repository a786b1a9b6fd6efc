"""Samples and pixels are scaled each by themselves.

function: classify_sentinel_data
caught by: classify_sentinel_data-samples
says: scaled, on the samples alone
"""

from sklearn.preprocessing import StandardScaler


def classify_sentinel_data(rasters, classified_rgb_rows):
    features = StandardScaler().fit_transform(classified_rgb_rows[:, :-1])
    forest = RandomForestClassifier(50, random_state=0)
    forest.fit(features, classified_rgb_rows[:, -1].astype(int))
    image = rasters.transpose("y", "x", "band").values
    has_data = ~np.isnan(image).any(axis=2)
    classes = np.zeros(has_data.shape, int)
    classes[has_data] = forest.predict(StandardScaler().fit_transform(image[has_data]))
    return classes
