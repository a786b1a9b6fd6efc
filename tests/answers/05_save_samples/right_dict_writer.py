"""csv.DictWriter, with the line ends of the csv module.

function: persist_to_csv
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    names = ["B04", "B03", "B02", "B8A", "feature_key"]
    with csv_output_path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, delimiter=";")
        writer.writeheader()
        for row in classified_rgb_rows:
            record = dict(zip(names, map(float, row)))
            record["feature_key"] = int(row[-1])
            writer.writerow(record)
