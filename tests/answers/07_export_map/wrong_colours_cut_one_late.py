"""The pairs of digits are cut one place too late.

function: build_colour_table
caught by: build_colour_table-colours
says: cut at other places
"""


def build_colour_table(mapping, colors):
    table = {0: (0, 0, 0, 0)}
    for name, code in mapping.items():
        text = colors[name] + "0"
        table[code] = (*(int(text[i : i + 2], 16) for i in (2, 4, 6)), 255)
    return table
