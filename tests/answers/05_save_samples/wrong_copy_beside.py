"""Leaves a second file with the index.

function: persist_to_csv
caught by: persist_to_csv-path
says: second file
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    table.to_csv(csv_output_path, sep=";", index=False)
    table.to_csv(Path(csv_output_path).with_name("backup.csv"))
