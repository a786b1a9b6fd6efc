"""The reference stands in the rows.

function: confusion_table
caught by: confusion_table-counts
says: changed places, rows
"""

from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    counts = confusion_matrix(reference, mapped, labels=codes)
    right = counts.diagonal()
    return counts, right / counts.sum(axis=1), right / counts.sum(axis=0)
