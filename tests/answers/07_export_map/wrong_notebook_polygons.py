"""Takes the colours from the notebook's polygons instead of the argument.

function: build_colour_table
caught by: build_colour_table-colours
says: reads polygons, a variable of the notebook
"""


def build_colour_table(mapping, colors):
    own = dict(zip(polygons["class"], polygons["color"]))
    table = {0: (0, 0, 0, 0)}
    for name, code in mapping.items():
        red, green, blue = (int(own[name][i : i + 2], 16) for i in (1, 3, 5))
        table[code] = (red, green, blue, 255)
    return table
