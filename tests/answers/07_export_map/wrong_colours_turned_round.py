"""Codes are looked up by colour, so of two classes with one colour one is lost.

function: build_colour_table
caught by: build_colour_table-colours
says: an entry for the code
"""


def build_colour_table(mapping, colors):
    codes = {colors[name]: code for name, code in mapping.items()}
    table = {code: (*bytes.fromhex(color[1:]), 255) for color, code in codes.items()}
    return {0: (0, 0, 0, 0)} | table
