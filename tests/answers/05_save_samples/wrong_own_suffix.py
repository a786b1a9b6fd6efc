"""The ending is changed to .csv.

function: persist_to_csv
caught by: persist_to_csv-path
says: another name
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    table.to_csv(Path(csv_output_path).with_suffix(".csv"), sep=";", index=False)
