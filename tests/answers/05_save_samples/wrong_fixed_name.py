"""Writes under a fixed name beside the notebook.

function: persist_to_csv
caught by: persist_to_csv-path
says: fixed name
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]
    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": int})
    table.to_csv("classified_points.csv", sep=";", index=False)
