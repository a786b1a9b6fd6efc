"""Writes every field in quotation marks.

function: persist_to_csv
caught by: persist_to_csv-separator
says: quotation marks
"""

def persist_to_csv(classified_rgb_rows, csv_output_path):
    table = pd.DataFrame(
        classified_rgb_rows, columns=["B04", "B03", "B02", "B8A", "feature_key"]
    ).astype({"feature_key": int})
    table.to_csv(csv_output_path, sep=";", index=False, quoting=csv.QUOTE_ALL)
