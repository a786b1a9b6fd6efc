"""Codes are counted 1, 2, 3.

function: build_colour_table
caught by: build_colour_table-colours
says: counted
"""


def build_colour_table(mapping, colors):
    table = {0: (0, 0, 0, 0)}
    for code, text in enumerate(colors.values(), start=1):
        table[code] = (*bytes.fromhex(text[1:]), 255)
    return table
