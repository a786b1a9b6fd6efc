"""The classes stand in the order in which the reference first shows them.

function: confusion_table
caught by: confusion_table-counts
says: row
"""

import pandas as pd
from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    met = [code for code in pd.unique(reference) if code in codes]
    met += [code for code in codes if code not in met]
    counts = confusion_matrix(mapped, reference, labels=met)
    right = counts.diagonal()
    return counts, right / counts.sum(axis=1), right / counts.sum(axis=0)
