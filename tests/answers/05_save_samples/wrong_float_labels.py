"""The class stays a float: 7.0.

function: persist_to_csv
caught by: persist_to_csv-labels
says: still a float
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]
    pd.DataFrame(classified_rgb_rows, columns=columns).to_csv(csv_output_path, sep=";", index=False)
