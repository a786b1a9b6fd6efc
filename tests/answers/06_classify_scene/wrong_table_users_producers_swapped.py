"""User's and producer's accuracy have changed places.

function: confusion_table
caught by: confusion_table-users-producers
says: changed places
"""

from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    counts = confusion_matrix(mapped, reference, labels=codes)
    right = counts.diagonal()
    return counts, right / counts.sum(axis=0), right / counts.sum(axis=1)
