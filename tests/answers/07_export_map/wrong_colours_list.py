"""A list of pairs instead of a dict.

function: build_colour_table
caught by: build_colour_table-colours
says: dict
"""


def build_colour_table(mapping, colors):
    return [(0, (0, 0, 0, 0))] + [
        (code, (*bytes.fromhex(colors[name][1:]), 255)) for name, code in mapping.items()
    ]
