"""One number for each colour, taken apart with shifts.

function: build_colour_table
"""


def build_colour_table(mapping, colors):
    table = {}
    for name in colors:
        if name in mapping:
            number = int(colors[name].lstrip("#"), 16)
            table[mapping[name]] = (number >> 16, number >> 8 & 255, number & 255, 255)
    table[0] = (0,) * 4
    return table
