"""All columns are converted to integers.

function: persist_to_csv
caught by: persist_to_csv-values
says: Expected, nearest
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]

    pd.DataFrame(classified_rgb_rows, columns=columns).astype(int).to_csv(
        csv_output_path, sep=";", index=False
    )
