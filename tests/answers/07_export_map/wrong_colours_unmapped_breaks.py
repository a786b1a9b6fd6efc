"""A colour without a class ends in an error.

function: build_colour_table
caught by: build_colour_table-colours
says: KeyError
"""


def build_colour_table(mapping, colors):
    table = {0: (0, 0, 0, 0)}
    for name, text in colors.items():
        table[mapping[name]] = (*bytes.fromhex(text[1:]), 255)
    return table
