"""Both shares are divided by all pixels.

function: confusion_table
caught by: confusion_table-users-producers
says: another total
"""

from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    counts = confusion_matrix(mapped, reference, labels=codes)
    right = counts.diagonal()
    return counts, right / counts.sum(), right / counts.sum()
