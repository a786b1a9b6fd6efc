"""The header is in small letters.

function: persist_to_csv
caught by: persist_to_csv-header
says: another name
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["b04", "b03", "b02", "b8a", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    table.to_csv(csv_output_path, sep=";", index=False)
