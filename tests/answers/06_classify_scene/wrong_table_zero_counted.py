"""Pixels without a class on the map are counted as a class.

function: confusion_table
caught by: confusion_table-counts
says: shape
"""

from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    counts = confusion_matrix(mapped, reference)
    right = counts.diagonal()
    return counts, right / counts.sum(axis=1), right / counts.sum(axis=0)
