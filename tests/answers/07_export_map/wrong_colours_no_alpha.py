"""Three numbers without alpha.

function: build_colour_table
caught by: build_colour_table-colours
says: four
"""


def build_colour_table(mapping, colors):
    table = {0: (0, 0, 0, 0)}
    for name, code in mapping.items():
        text = colors[name]
        r, g, b = (int(text[i : i + 2], 16) for i in (1, 3, 5))
        table[code] = (r, g, b)
    return table
