"""Only capital digits are understood.

function: build_colour_table
caught by: build_colour_table-colours
says: ValueError
"""


def build_colour_table(mapping, colors):
    digits = "0123456789ABCDEF"
    table = {0: (0, 0, 0, 0)}
    for name, code in mapping.items():
        d = [digits.index(c) for c in colors[name][1:]]
        table[code] = (d[0] * 16 + d[1], d[2] * 16 + d[3], d[4] * 16 + d[5], 255)
    return table
