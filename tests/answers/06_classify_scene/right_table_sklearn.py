"""confusion_matrix with the map first; a division by zero only warns.

function: confusion_table
"""

from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    counts = confusion_matrix(mapped, reference, labels=codes)
    right = counts.diagonal()
    return counts, right / counts.sum(axis=1), right / counts.sum(axis=0)
