"""Shares instead of counts.

function: confusion_table
caught by: confusion_table-counts
says: numbers of pixels
"""

from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    counts = confusion_matrix(mapped, reference, labels=codes)
    right = counts.diagonal()
    return counts / counts.sum(), right / counts.sum(axis=1), right / counts.sum(axis=0)
