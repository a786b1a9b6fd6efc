"""matplotlib's to_rgba, NumPy integers.

function: build_colour_table
"""


def build_colour_table(mapping, colors):
    from matplotlib.colors import to_rgba

    table = {0: (0, 0, 0, 0)}
    for name, code in mapping.items():
        table[code] = tuple(np.round(np.array(to_rgba(colors[name])) * 255).astype(int))
    return table
