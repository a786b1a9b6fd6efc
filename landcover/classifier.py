"""What is done with the digital numbers of a block: class, confidence, and why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from helpers.product import Product
from landcover.clouds import reasons_of
from landcover.fast_forest import FastForest, has_data, prepare
from landcover.indices import features_of, needed_bands
from landcover.layers import CONFIDENCE, MAP, REASON
from landcover.model import Model


@dataclass(frozen=True)
class Classifier:
    """What is done with each block.

    Attributes
    ----------
    forest : FastForest
        Prepared for the products.
    layers : tuple of str
        What is wanted: "map", "confidence", "reasons".
    scenes : int
        How many scene classifications come after the bands.
    """

    forest: FastForest
    layers: tuple[str, ...]
    scenes: int

    def __call__(self, numbers: np.ndarray) -> np.ndarray:
        """Classify a block.

        Parameters
        ----------
        numbers : ndarray of uint16, shape (plane, y, x)
            Digital numbers, then scene classifications.

        Returns
        -------
        ndarray of uint8, shape (layer, y, x)
        """
        shape = numbers.shape[1:]
        planes = numbers.reshape(len(numbers), -1)
        bands = planes[: len(planes) - self.scenes]
        wanted = has_data(bands)
        found = {}
        if self.scenes:
            found[REASON] = reasons_of(planes[len(bands) :], wanted)
            wanted = found[REASON] == 0
        found[MAP], found[CONFIDENCE] = self.forest.classify(
            bands, wanted, CONFIDENCE in self.layers
        )
        return np.stack([found[name].reshape(shape) for name in self.layers])


def classifier_for(
    model: Model, products: Sequence[Product], layers: tuple[str, ...] = (MAP,)
) -> Classifier:
    """Prepare a model for products: their offsets, their quantification, their dates."""
    needed = needed_bands(model.bands, model.resolution)
    offsets = [p.offset + model.shift for p in products for _ in needed]
    divisors = [p.quantification for p in products for _ in needed]
    features = features_of(model.bands, model.resolution, [""] * len(products))
    forest = prepare(model.forest, offsets, divisors, features)
    return Classifier(forest, layers, len(products) if REASON in layers else 0)
