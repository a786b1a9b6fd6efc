"""A space after each semicolon of the header.

function: persist_to_csv
caught by: persist_to_csv-header
says: another name
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    np.savetxt(
        csv_output_path,
        classified_rgb_rows,
        fmt=["%.9g"] * 4 + ["%d"],
        delimiter="; ",
        header="B04; B03; B02; B8A; feature_key",
        comments="",
    )
