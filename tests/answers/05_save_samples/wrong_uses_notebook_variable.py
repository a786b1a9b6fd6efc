"""Writes the notebook's samples instead of the argument.

function: persist_to_csv
caught by: persist_to_csv-values
says: reads samples, a variable of the notebook
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]

    table = pd.DataFrame(samples, columns=columns).astype({"feature_key": int})
    table.to_csv(csv_output_path, sep=";", index=False)
