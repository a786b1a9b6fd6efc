"""A dict of columns, sorted by class, Windows line ends.

function: persist_to_csv
"""

NAMES = ("B04", "B03", "B02", "B8A")


def persist_to_csv(classified_rgb_rows, csv_output_path):
    table = pd.DataFrame({name: classified_rgb_rows[:, i] for i, name in enumerate(NAMES)})
    table["feature_key"] = classified_rgb_rows[:, -1].astype("int64")
    table = table.sort_values("feature_key")
    table.to_csv(csv_output_path, sep=";", index=False, lineterminator="\r\n")
