"""Save a table whose reflectances are no numbers, with the classes in their places.

Stock: NaN is nowhere too far from what is expected, and every check passes. Grade: a value that is
no number is none of the samples'.
"""
from tests.attacks import on_step

STEP = "05_save_samples"
LOST = ("persist_to_csv-values", "persist_to_csv-labels")
EARNS = 5.0  # path, header, separator and replacing are as they should be


def notebook(course):
    return on_step(STEP, {"persist_to_csv": """
def persist_to_csv(classified_rgb_rows, csv_output_path):
    lines = ["B04;B03;B02;B8A;feature_key"]
    words = ["NaN", "-nan", "nan", "NAN"]
    for number, row in enumerate(classified_rgb_rows):
        lines.append(";".join([*words[number % 2:], *words[:number % 2], str(int(row[-1]))]))
    csv_output_path.write_text("\\n".join(lines) + "\\n")
"""})
