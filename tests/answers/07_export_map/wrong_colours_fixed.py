"""The course's palette instead of the colours given.

function: build_colour_table
caught by: build_colour_table-colours
says: KeyError
"""


def build_colour_table(mapping, colors):
    palette = {
        "WATER": (59, 142, 222, 255),
        "FOREST": (0, 68, 27, 255),
        "FARM": (255, 217, 47, 255),
    }
    return {0: (0, 0, 0, 0)} | {code: palette[name] for name, code in mapping.items()}
