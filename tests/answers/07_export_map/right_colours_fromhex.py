"""bytes.fromhex and a dict comprehension.

function: build_colour_table
"""


def build_colour_table(mapping, colors):
    table = {code: (*bytes.fromhex(colors[name][1:]), 255) for name, code in mapping.items()}
    return {0: (0, 0, 0, 0)} | table
