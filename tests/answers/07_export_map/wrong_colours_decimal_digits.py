"""The digits are read as decimal numbers.

function: build_colour_table
caught by: build_colour_table-colours
says: ValueError
"""


def build_colour_table(mapping, colors):
    table = {0: (0, 0, 0, 0)}
    for name, code in mapping.items():
        text = colors[name]
        table[code] = (int(text[1:3]), int(text[3:5]), int(text[5:7]), 255)
    return table
