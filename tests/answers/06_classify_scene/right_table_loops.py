"""Counts pair by pair; lists come back.

function: confusion_table
"""

def confusion_table(mapped, reference, codes):
    counts = [
        [int(((mapped == row) & (reference == column)).sum()) for column in codes] for row in codes
    ]
    users = [counts[i][i] / max(sum(counts[i]), 1) for i in range(len(codes))]
    producers = [counts[i][i] / max(sum(row[i] for row in counts), 1) for i in range(len(codes))]
    return counts, users, producers
