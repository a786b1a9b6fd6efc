"""Only the counts come back.

function: confusion_table
caught by: confusion_table-counts
says: three things
"""

from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    counts = confusion_matrix(mapped, reference, labels=codes)
    right = counts.diagonal()
    return counts
