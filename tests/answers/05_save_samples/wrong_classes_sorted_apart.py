"""Sorts the column of the class, and no other.

function: persist_to_csv
caught by: persist_to_csv-labels
says: sorted, moved or counted apart
"""

def persist_to_csv(classified_rgb_rows, csv_output_path):
    table = pd.DataFrame(
        classified_rgb_rows, columns=["B04", "B03", "B02", "B8A", "feature_key"]
    ).astype({"feature_key": int})
    table["feature_key"] = np.sort(table["feature_key"])
    table.to_csv(csv_output_path, sep=";", index=False)
