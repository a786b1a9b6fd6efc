"""Producer's accuracy divides by all pixels of the reference, those that are 0 on the map too.

function: confusion_table
caught by: confusion_table-users-producers
says: producer's, 0 on the map were counted
"""

import numpy as np
from sklearn.metrics import confusion_matrix


def confusion_table(mapped, reference, codes):
    counts = confusion_matrix(mapped, reference, labels=codes)
    there = np.array([(reference == code).sum() for code in codes])
    with np.errstate(all="ignore"):
        return counts, counts.diagonal() / counts.sum(axis=1), counts.diagonal() / there
