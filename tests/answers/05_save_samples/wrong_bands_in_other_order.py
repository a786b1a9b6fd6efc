"""The header names the bands from blue to near infrared.

function: persist_to_csv
caught by: persist_to_csv-header
says: another place
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B02", "B03", "B04", "B8A", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    table.to_csv(csv_output_path, sep=";", index=False)
