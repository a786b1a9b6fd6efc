"""Written under a temporary name first, then renamed.

function: persist_to_csv
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]

    table = pd.DataFrame(classified_rgb_rows, columns=columns).astype({"feature_key": "uint8"})
    temporary = Path(str(csv_output_path) + ".part")
    table.to_csv(temporary, sep=";", index=False)
    temporary.replace(csv_output_path)
