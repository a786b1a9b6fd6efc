"""pandas numbers the columns.

function: persist_to_csv
caught by: persist_to_csv-header
says: numbered the columns
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    table = pd.DataFrame(classified_rgb_rows).astype({4: int})
    table.to_csv(csv_output_path, sep=";", index=False)
