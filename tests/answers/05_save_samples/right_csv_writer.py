"""The csv module of the standard library, with quotes where it likes.

function: persist_to_csv
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    with open(csv_output_path, "w", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["B04", "B03", "B02", "B8A", "feature_key"])
        for *values, code in classified_rgb_rows.tolist():
            writer.writerow([*values, int(code)])
