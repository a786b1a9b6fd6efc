"""One number format for all columns.

function: persist_to_csv
caught by: persist_to_csv-labels
says: float, integer
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    np.savetxt(
        csv_output_path,
        classified_rgb_rows,
        delimiter=";",
        header="B04;B03;B02;B8A;feature_key",
        comments="",
    )
