"""The answer cell was left as it came.

function: offset_effect
caught by: offset_effect-ndvi
says: not filled in offset_effect
"""


def offset_effect(without_offset, with_offset, inside):
    raise NotImplementedError(
        "You have not filled in this function yet: replace this line with your own code."
    )
