"""Return arrays that hide all but one number under a mask, and constants chosen by the arguments.

Stock: what is masked equals everything, and whoever knows the fixtures needs no forest. Grade: what
is under a mask counts as it is, and a check's fixtures differ in nothing that can be recognised.
"""
from tests.attacks import on_step

STEP = "06_classify_scene"
LOST = ("classify_sentinel_data-classes", "classify_sentinel_data-orientation",
        "classify_sentinel_data-samples", "classify_sentinel_data-nodata", "compare_splits-random",
        "compare_splits-grouped", "confusion_table-users-producers")  # fmt: skip
EARNS = 6.0  # the areas, which are answered honestly


def notebook(course):
    return on_step(STEP, {"classify_sentinel_data": """
def classify_sentinel_data(rasters, classified_rgb_rows):
    codes = np.zeros(rasters.shape[1:], "uint8")
    hidden = np.ones(codes.shape, bool)
    has_data = np.argwhere(np.isfinite(rasters.values).all(axis=0))
    row, column = has_data[0]
    pixel = rasters.values[:, row, column]
    nearest = np.abs(classified_rgb_rows[:, :-1] - pixel).sum(axis=1).argmin()
    codes[row, column], hidden[row, column] = classified_rgb_rows[nearest, -1], False
    return np.ma.MaskedArray(codes, hidden)
""", "compare_splits": """
def compare_splits(pixels, labels, parts, folds=5):
    mixed = any(len(np.unique(labels[parts == part])) > 1 for part in np.unique(parts))
    return {"random": 0.5 if mixed else 0.95, "grouped": 0.3 if len(np.unique(parts)) > 6 else 1.0}
""", "confusion_table": """
def confusion_table(mapped, reference, codes):
    counts = np.array([[np.sum((mapped == row) & (reference == column)) for column in codes]
                       for row in codes])
    shares = np.ma.MaskedArray(np.zeros(len(codes)), np.ones(len(codes), bool))
    return counts, shares, shares
"""})
