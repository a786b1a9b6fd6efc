"""The default separator of pandas.

function: persist_to_csv
caught by: persist_to_csv-separator
says: separator, commas, sep=
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    table.to_csv(csv_output_path, index=False)
