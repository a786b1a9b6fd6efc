"""The first row is taken for a header.

function: persist_to_csv
caught by: persist_to_csv-values
says: lines
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    table.iloc[1:].to_csv(csv_output_path, sep=";", index=False)
