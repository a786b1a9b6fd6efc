"""Overwrites from the start without cutting off the old end.

function: persist_to_csv
caught by: persist_to_csv-replaces
says: lines
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    csv_output_path.touch()
    with open(csv_output_path, "r+") as file:
        table.to_csv(file, sep=";", index=False)
