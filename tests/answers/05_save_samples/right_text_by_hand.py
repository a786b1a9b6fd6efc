"""Lines put together as text.

function: persist_to_csv
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    lines = ["B04;B03;B02;B8A;feature_key"]
    for row in np.asarray(classified_rgb_rows, dtype=float):
        lines.append(";".join([f"{value:.7f}" for value in row[:4]] + [str(int(row[4]))]))
    Path(csv_output_path).write_text("\n".join(lines) + "\n")
