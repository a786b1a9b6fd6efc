"""A folder of the same name instead of a file.

function: persist_to_csv
caught by: persist_to_csv-path
says: file
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    Path(csv_output_path).mkdir()
