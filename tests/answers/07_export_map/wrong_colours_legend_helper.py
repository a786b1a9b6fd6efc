"""Lets the legend of helpers do it.

function: build_colour_table
caught by: build_colour_table-colours
says: hands the work back
"""


def build_colour_table(mapping, colors):
    from helpers.qgis.legend import make_legend

    table = {entry.code: (*entry.rgb, 255) for entry in make_legend(mapping, colors)}
    return {0: (0, 0, 0, 0)} | table
