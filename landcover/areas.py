"""How much of a map each class covers, as a table."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import rasterio

from helpers.classes import NODATA

SQUARE_METRES_OF_HECTARE = 10_000
NO_CLASS = "no class"


def area_table(path: Path, mapping: Mapping[str, int]) -> pd.DataFrame:
    """Count the pixels of a map.

    Parameters
    ----------
    path : Path
        A GeoTIFF of class codes in a CRS in metres; read block by block.
    mapping : dict of str to int
        Class name to code.

    Returns
    -------
    DataFrame
        Columns ``class``, ``code``, ``pixels``, ``hectares`` and ``share`` (of the pixels with a
        class, 0 to 1), one row for each class in the order of the codes; last, the pixels without
        a class.
    """
    with rasterio.open(path) as file:
        pixel = abs(file.transform.a * file.transform.e) / SQUARE_METRES_OF_HECTARE
        counts: dict[int, int] = {}
        for _, window in file.block_windows(1):
            for code, count in zip(
                *np.unique(file.read(1, window=window), return_counts=True), strict=True
            ):
                counts[int(code)] = counts.get(int(code), 0) + int(count)
    named = sum(counts.get(code, 0) for code in mapping.values())
    rows: list[tuple[str, int, int, float, float | None]] = [
        (name, code, counts.get(code, 0), counts.get(code, 0) * pixel,
         counts.get(code, 0) / max(named, 1))
        for name, code in sorted(mapping.items(), key=lambda item: item[1])
    ]  # fmt: skip
    empty = counts.get(NODATA, 0)
    rows.append((NO_CLASS, NODATA, empty, empty * pixel, None))
    return pd.DataFrame(rows, columns=["class", "code", "pixels", "hectares", "share"])


def write_areas(path: Path, source: Path, mapping: Mapping[str, int]) -> None:
    """Write `area_table` as a CSV, with ``;`` between its columns as in the samples."""
    table = area_table(source, mapping)
    table.to_csv(path, sep=";", index=False, float_format="%.6g")
