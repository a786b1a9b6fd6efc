"""Every colour gets an entry, also those of classes without a code.

function: build_colour_table
caught by: build_colour_table-transparent
says: no code
"""


def build_colour_table(mapping, colors):
    table = {0: (0, 0, 0, 0)}
    for number, (name, text) in enumerate(colors.items()):
        table[mapping.get(name, 100 + number)] = (*bytes.fromhex(text[1:]), 255)
    return table
