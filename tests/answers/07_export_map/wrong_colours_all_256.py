"""All 256 codes get an entry.

function: build_colour_table
caught by: build_colour_table-transparent
says: keys 0 and
"""


def build_colour_table(mapping, colors):
    table = {code: (0, 0, 0, 0) for code in range(256)}
    for name, code in mapping.items():
        text = colors[name]
        r, g, b = (int(text[i : i + 2], 16) for i in (1, 3, 5))
        table[code] = (r, g, b, 255)
    return table
