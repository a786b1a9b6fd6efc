"""Names of classes for made-up fixtures, chosen so that short cuts on names give themselves away.

Two names with the same letters, two that differ in capitals alone, some of one length, one with an
accent, one with a space: codes made from letters, lengths or first letters collide, and so do
names that were put into capitals.
"""

import numpy as np

TRAPS = ("lake", "kale", "Moor", "moor")
OTHERS = (
    "rock", "rice", "sand", "vignes", "forêt", "bare soil", "Heath", "orchard", "scree", "ROAD",
    "glacier", "mud", "Feuchtwiese", "hop", "olive", "peat", "salt", "tea",
)  # fmt: skip


def class_names(rng: np.random.Generator, count: int) -> list[str]:
    """Draw names of classes in random order.

    Parameters
    ----------
    rng : Generator
        Where the order comes from.
    count : int
        How many, from 4 to 22: the four that are easily mixed up are always among them.

    Returns
    -------
    list of str
    """
    names = [*TRAPS, *rng.permutation(OTHERS)[: count - len(TRAPS)].tolist()]
    return [names[i] for i in rng.permutation(len(names))]
