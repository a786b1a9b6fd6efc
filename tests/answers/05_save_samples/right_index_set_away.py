"""The class column as integers by assignment, scientific notation.

function: persist_to_csv
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    table = pd.DataFrame(classified_rgb_rows)
    table.columns = ["B04", "B03", "B02", "B8A", "feature_key"]
    table.feature_key = table.feature_key.astype(np.uint8)
    table.set_index("B04").to_csv(str(csv_output_path), sep=";", float_format="%.8e")
