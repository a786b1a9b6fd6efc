"""int8 turns 200 into -56.

function: persist_to_csv
caught by: persist_to_csv-labels
says: was changed
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    columns = ["B04", "B03", "B02", "B8A", "feature_key"]

    table = pd.DataFrame(classified_rgb_rows, columns=columns)
    table["feature_key"] = classified_rgb_rows[:, -1].astype("int64").astype("int8")
    table.to_csv(csv_output_path, sep=";", index=False)
