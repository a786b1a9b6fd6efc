"""Codes and colours are paired by position, not by name.

function: build_colour_table
caught by: build_colour_table-colours
says: the colour of, taken by their place
"""


def build_colour_table(mapping, colors):
    table = {0: (0, 0, 0, 0)}
    for code, text in zip(mapping.values(), colors.values()):
        table[code] = (*bytes.fromhex(text[1:]), 255)
    return table
