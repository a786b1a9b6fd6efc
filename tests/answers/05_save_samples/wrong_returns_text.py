"""Returns the text and writes nothing.

function: persist_to_csv
caught by: persist_to_csv-path
says: not written
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    return table.to_csv(sep=";", index=False)
