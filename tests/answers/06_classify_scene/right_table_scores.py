"""Shares from precision and recall.

function: confusion_table
"""

from sklearn.metrics import confusion_matrix, precision_score, recall_score


def confusion_table(mapped, reference, codes):
    known = mapped > 0
    mapped, reference = mapped[known], reference[known]
    counts = confusion_matrix(reference, mapped, labels=codes).T
    how = {"labels": codes, "average": None, "zero_division": 0}
    return counts, precision_score(reference, mapped, **how), recall_score(reference, mapped, **how)
