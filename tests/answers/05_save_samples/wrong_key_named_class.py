"""The last column is called class.

function: persist_to_csv
caught by: persist_to_csv-header
says: feature_key, another name
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "class"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"class": int})
    table.to_csv(csv_output_path, sep=";", index=False)
