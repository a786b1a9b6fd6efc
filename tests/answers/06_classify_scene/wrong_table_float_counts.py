"""Counts are floats.

function: confusion_table
caught by: confusion_table-counts
says: integer type
"""

import numpy as np


def confusion_table(mapped, reference, codes):
    counts = np.zeros((len(codes), len(codes)))
    for row, on_map in enumerate(codes):
        for column, there in enumerate(codes):
            counts[row, column] = ((mapped == on_map) & (reference == there)).sum()
    with np.errstate(all="ignore"):
        return counts, counts.diagonal() / counts.sum(1), counts.diagonal() / counts.sum(0)
