"""Writes nan in place of all reflectances.

function: persist_to_csv
caught by: persist_to_csv-values
says: no number
"""

def persist_to_csv(classified_rgb_rows, csv_output_path):
    with open(csv_output_path, "w") as file:
        file.write("B04;B03;B02;B8A;feature_key\n")
        for row in classified_rgb_rows:
            file.write(f"nan;nan;nan;nan;{int(row[-1])}\n")
