"""Where a map comes from, as tags that travel with it."""

import hashlib
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from helpers.product import Product

PACKAGE = "land-cover-course"
TIME = "TIME"


def provenance(
    products: Sequence[Product],
    offsets: Sequence[int],
    resolution: int,
    bands: Sequence[str],
    model: str,
) -> dict[str, str]:
    """Return the tags of a map.

    Parameters
    ----------
    products : sequence of Product
        All that went into it.
    offsets : sequence of int
        What was added to the digital numbers of each.
    resolution : int
        Pixel size in metres.
    bands : sequence of str
        Bands and indices.
    model : str
        What classified it.

    Returns
    -------
    dict of str to str
        They depend on the inputs alone, so that the same inputs give the same file. When the map
        was made is told by `time_tag`, which is kept beside it.
    """
    return {
        "PRODUCTS": " ".join(product.name for product in products),
        "OFFSET": " ".join(str(offset) for offset in offsets),
        "QUANTIFICATION": " ".join(str(product.quantification) for product in products),
        "BANDS": " ".join(bands),
        "RESOLUTION": str(resolution),
        "MODEL": model,
        "SOFTWARE": f"{PACKAGE} {version(PACKAGE)}",
    }  # fmt: skip


def time_tag() -> dict[str, str]:
    """Return when a map is made, UTC; ``SOURCE_DATE_EPOCH`` overrules the clock."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.fromtimestamp(int(fixed), UTC) if fixed else datetime.now(UTC)
    return {TIME: now.strftime("%Y-%m-%dT%H:%M:%SZ")}


def name_of_model(path: Path) -> str:
    """Return a model file's name and what tells it from others of that name."""
    return f"{path.name} sha256:{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
