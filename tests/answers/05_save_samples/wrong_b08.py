"""B08 instead of B8A in the header.

function: persist_to_csv
caught by: persist_to_csv-header
says: another name
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B08", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    table.to_csv(csv_output_path, sep=";", index=False)
