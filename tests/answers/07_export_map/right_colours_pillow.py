"""Pillow's ImageColor, sorted by code, prints on the way.

function: build_colour_table
"""


def build_colour_table(mapping, colors):
    from PIL import ImageColor

    table = {0: (0, 0, 0, 0)}
    for name, code in sorted(mapping.items(), key=lambda item: item[1]):
        print(name, colors[name])
        table[int(code)] = ImageColor.getcolor(colors[name], "RGBA")
    return table
