"""Prints, warns, shows progress, returns the path.

function: persist_to_csv
"""


def persist_to_csv(classified_rgb_rows, csv_output_path):
    import sys
    import warnings

    from tqdm import tqdm

    warnings.warn("writing now")
    print("samples:", len(classified_rgb_rows), file=sys.stderr)
    with open(csv_output_path, "w") as file:
        file.write("B04;B03;B02;B8A;feature_key\n")
        for red, green, blue, nir, code in tqdm(classified_rgb_rows):
            file.write(f"{float(red)};{float(green)};{float(blue)};{float(nir)};{round(code)}\n")
    return csv_output_path
