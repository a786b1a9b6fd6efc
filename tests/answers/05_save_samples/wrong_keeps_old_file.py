"""An existing file is left as it is.

function: persist_to_csv
caught by: persist_to_csv-replaces
says: old file
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    if not csv_output_path.exists():
        table.to_csv(csv_output_path, sep=";", index=False)
