"""The numbers of the text are copied.

function: offset_effect
caught by: offset_effect-ndvi
says: another formula
"""


def offset_effect(without_offset, with_offset, inside):
    return 0.48, 0.81
