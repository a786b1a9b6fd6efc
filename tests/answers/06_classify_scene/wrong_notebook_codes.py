"""Counts for the codes of the notebook's mapping instead of the argument.

function: confusion_table
caught by: confusion_table-counts
says: reads mapping, a variable of the notebook, in place of its argument codes
"""

import numpy as np
from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    counts = confusion_matrix(mapped, reference, labels=list(mapping.values()))
    right = counts.diagonal()
    with np.errstate(invalid="ignore", divide="ignore"):
        return counts, right / counts.sum(axis=1), right / counts.sum(axis=0)
