"""Shares of what is wrong instead of right.

function: confusion_table
caught by: confusion_table-users-producers
says: accuracy
"""

from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    counts = confusion_matrix(mapped, reference, labels=codes)
    right = counts.sum(axis=1) - counts.diagonal()
    return counts, right / counts.sum(axis=1), right / counts.sum(axis=0)
