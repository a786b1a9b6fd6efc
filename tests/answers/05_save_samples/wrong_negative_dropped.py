"""Samples with values below 0 or above 1 are left out.

function: persist_to_csv
caught by: persist_to_csv-values
says: lines
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    good = ((table[columns[:4]] >= 0) & (table[columns[:4]] <= 1)).all(axis=1)
    table[good].to_csv(csv_output_path, sep=";", index=False)
