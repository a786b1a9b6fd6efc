"""pandas crosstab, brought into the order of codes.

function: confusion_table
"""

import pandas as pd


def confusion_table(mapped, reference, codes):
    table = pd.crosstab(pd.Series(mapped), pd.Series(reference))
    table = table.reindex(index=codes, columns=codes, fill_value=0)
    diagonal = [table.loc[code, code] for code in codes]
    return table, diagonal / table.sum(axis=1), diagonal / table.sum(axis=0)
