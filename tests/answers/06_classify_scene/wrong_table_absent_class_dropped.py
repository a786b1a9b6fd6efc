"""A class that occurs neither on the map nor in the reference loses its row and column.

function: confusion_table
caught by: confusion_table-counts
says: left out
"""


def confusion_table(mapped, reference, codes):
    present = [code for code in codes if code in mapped or code in reference]
    counts = confusion_matrix(mapped, reference, labels=present)
    right = counts.diagonal()
    return counts, right / counts.sum(axis=1).clip(1), right / counts.sum(axis=0).clip(1)
