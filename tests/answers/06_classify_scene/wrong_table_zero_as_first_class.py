"""Pixels without a class on the map are counted for the first class.

function: confusion_table
caught by: confusion_table-counts
says: row
"""

import numpy as np
from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    counts = confusion_matrix(np.where(mapped == 0, codes[0], mapped), reference, labels=codes)
    right = counts.diagonal()
    return counts, right / counts.sum(axis=1), right / counts.sum(axis=0)
