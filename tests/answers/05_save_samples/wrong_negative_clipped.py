"""Values below 0 are set to 0.

function: persist_to_csv
caught by: persist_to_csv-values
says: Expected
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    table.clip(lower=0).to_csv(csv_output_path, sep=";", index=False)
