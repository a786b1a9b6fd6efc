"""The colours stay texts.

function: build_colour_table
caught by: build_colour_table-colours
says: four whole numbers
"""


def build_colour_table(mapping, colors):
    return {0: "#00000000"} | {code: colors[name] for name, code in mapping.items()}
