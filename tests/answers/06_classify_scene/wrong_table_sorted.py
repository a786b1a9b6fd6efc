"""The classes are sorted.

function: confusion_table
caught by: confusion_table-counts
says: sorted
"""

from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    counts = confusion_matrix(mapped, reference, labels=sorted(codes))
    right = counts.diagonal()
    return counts, right / counts.sum(axis=1), right / counts.sum(axis=0)
