"""The `.SAFE` layout of a Sentinel-2 Level-2A product: its names, and a writer for made-up ones.

Sources: ESA SentiWiki "S2 Products" (naming convention) and the Sentinel-2 Products Specification
Document, S2-PDGS-TAS-DI-PSD, issue 14.9 and later (metadata elements).
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.transform import Affine

from helpers.bands import BANDS

PRODUCT_NAME = re.compile(
    r"^(?P<mission>S2[A-D])_MSIL2A_(?P<sensing>\d{8}T\d{6})_N(?P<baseline>\d{4})"
    r"_R(?P<orbit>\d{3})_T(?P<tile>\d{2}[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V])"
    r"_(?P<discriminator>\d{8}T\d{6})(\.SAFE)?$"
)
IMAGE_NAME = re.compile(
    r"^T(?P<tile>\d{2}[A-Z]{3})_(?P<sensing>\d{8}T\d{6})"
    r"_(?P<band>AOT|WVP|SCL|TCI|B\d[\dA])_(?P<resolution>10|20|60)m\.jp2$"
)
METADATA_FILE = "MTD_MSIL2A.xml"
# Stands in products that no satellite has seen.
SYNTHETIC_NOTE = "SYNTHETIC.txt"
# The offset came with processing baseline 04.00 on 25 January 2022. Collection-1 products of
# older dates carry it as well, so the baseline decides and never the date.
FIRST_BASELINE_WITH_OFFSET = 400
OFFSET_SINCE_BASELINE_4 = -1000
QUANTIFICATION = 10_000
# Band ids of the metadata: their place in this row.
METADATA_BANDS = (
    *(f"B{i:02}" for i in range(1, 9)),
    "B8A",
    *(f"B{i:02}" for i in range(9, 13)),
)
DEFAULT_NAME = "S2A_MSIL2A_20220715T105031_N9999_R051_T31TCJ_20220715T170000"
# Tile sizes of ESA's own files.
JP2_TILE = {10: 1024, 20: 640, 60: 192}

Layers = Mapping[tuple[str, int], np.ndarray]


def granule_name(product_name: str) -> str:
    """Return a granule folder's name that fits a product name (absolute orbit A000000).

    Examples
    --------
    >>> granule_name("S2A_MSIL2A_20221116T105321_N0400_R051_T31TCJ_20221116T170958")
    'L2A_T31TCJ_A000000_20221116T105321'
    """
    match = PRODUCT_NAME.match(product_name)
    if not match:
        raise ValueError(f"{product_name!r} is no Level-2A product name")
    return f"L2A_T{match['tile']}_A000000_{match['sensing']}"


def write_product(
    folder: str | Path,
    bands: Layers,
    *,
    crs: Any,
    transform: Affine,
    name: str = DEFAULT_NAME,
    offset: int | None = OFFSET_SINCE_BASELINE_4,
    quantification: int = QUANTIFICATION,
    metadata: bool = True,
    short: str | None = None,
) -> Path:
    """Write a product in the true `.SAFE` layout.

    Parameters
    ----------
    folder : str or Path
        Where the `.SAFE` folder is made.
    bands : mapping of (band, resolution) to array
        Digital numbers, uint16 of shape (y, x); ``("TCI", r)`` is uint8 of shape (3, y, x) and
        ``("SCL", r)`` uint8 of shape (y, x).
    crs : CRS or str
        Coordinate reference system of all layers.
    transform : Affine
        Transform of the layers at their own pixel size; each layer's pixel size is its resolution,
        the upper left corner is taken from here.
    name : str
        Product name with or without ``.SAFE``.
    offset : int or None
        ``BOA_ADD_OFFSET`` for every band; None leaves the list out, as before baseline 04.00.
    quantification : int
        ``BOA_QUANTIFICATION_VALUE``.
    metadata : bool
        Whether ``MTD_MSIL2A.xml`` is written.
    short : str, optional
        What the `.SAFE` folder is called instead; its granule's name is then short too. The
        metadata state the true name.

    Returns
    -------
    Path
        The `.SAFE` folder.
    """
    name = name.removesuffix(".SAFE")
    product = Path(folder) / f"{short or name}.SAFE"
    granule = product / "GRANULE" / (granule_name(name)[: len("L2A_T31TCJ") if short else None])
    for (band, resolution), array in bands.items():
        corner = Affine(resolution, 0, transform.c, 0, -resolution, transform.f)
        images = granule / "IMG_DATA" / f"R{resolution}m"
        images.mkdir(parents=True, exist_ok=True)
        write_jp2(
            images / image_name(name, band, resolution), array, CRS.from_user_input(crs), corner
        )
    if metadata:
        text = metadata_text(name, offset, quantification)
        (product / METADATA_FILE).write_text(text, encoding="utf-8")
    return product


def image_name(product_name: str, band: str, resolution: int) -> str:
    """Return the name of one image file of a product.

    Examples
    --------
    >>> name = "S2A_MSIL2A_20221116T105321_N0400_R051_T31TCJ_20221116T170958"
    >>> image_name(name, "B8A", 60)
    'T31TCJ_20221116T105321_B8A_60m.jp2'
    """
    match = PRODUCT_NAME.match(product_name)
    if not match:
        raise ValueError(f"{product_name!r} is no Level-2A product name")
    return f"T{match['tile']}_{match['sensing']}_{band}_{resolution}m.jp2"


def write_jp2(path: Path, array: np.ndarray, crs: CRS, transform: Affine) -> None:
    """Write one image as lossless JPEG 2000, tiled as ESA's own files are.

    Parameters
    ----------
    path : Path
        The file to write.
    array : ndarray of shape (y, x) or (band, y, x)
        uint16 digital numbers or uint8.
    crs : CRS
        Coordinate reference system.
    transform : Affine
        Transform of the upper left pixel corner.
    """
    layers = array if array.ndim == 3 else array[np.newaxis]
    block = JP2_TILE[round(transform.a)]
    options: dict[str, Any] = {
        "driver": "JP2OpenJPEG", "count": layers.shape[0], "dtype": layers.dtype,
        "height": layers.shape[1], "width": layers.shape[2], "crs": crs, "transform": transform,
        "tiled": True, "blockxsize": block, "blockysize": block,
        "QUALITY": "100", "REVERSIBLE": "YES", "GMLJP2": "YES", "GeoJP2": "NO",
        "CODEBLOCK_STYLE": "BYPASS",  # noise is written as it is, in less time
    }  # fmt: skip
    if layers.shape[0] == 1:
        options["YCC"] = "NO"
    if layers.dtype == np.uint16 and layers.max(initial=0) < 2**15:
        options["NBITS"] = 15
    with rasterio.open(path, "w", **options) as file:
        file.write(layers)


def metadata_text(name: str, offset: int | None, quantification: int) -> str:
    """Return a small `MTD_MSIL2A.xml` with the elements that readers of reflectance need."""
    match = PRODUCT_NAME.match(name)
    if not match:
        raise ValueError(f"{name!r} is no Level-2A product name")
    baseline = f"{match['baseline'][:2]}.{match['baseline'][2:]}"
    offsets = (
        ""
        if offset is None
        else "".join(f'<BOA_ADD_OFFSET band_id="{i}">{offset}</BOA_ADD_OFFSET>' for i in range(13))
    )
    offsets = offsets and f"<BOA_ADD_OFFSET_VALUES_LIST>{offsets}</BOA_ADD_OFFSET_VALUES_LIST>"
    spectra = "".join(
        f'<Spectral_Information bandId="{i}" physicalBand="{band.replace("B0", "B")}">'
        f'<Wavelength><CENTRAL unit="nm">{BANDS[band].wavelength}</CENTRAL></Wavelength>'
        "</Spectral_Information>"
        for i, band in enumerate(METADATA_BANDS)
        if band in BANDS
    )
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<n1:Level-2A_User_Product xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/User_Product_Level-2A.xsd">
  <n1:General_Info>
    <Product_Info>
      <PRODUCT_START_TIME>{iso_time(match["sensing"])}</PRODUCT_START_TIME>
      <PRODUCT_URI>{name}.SAFE</PRODUCT_URI>
      <PROCESSING_LEVEL>Level-2A</PROCESSING_LEVEL>
      <PRODUCT_TYPE>S2MSI2A</PRODUCT_TYPE>
      <PROCESSING_BASELINE>{baseline}</PROCESSING_BASELINE>
    </Product_Info>
    <Product_Image_Characteristics>
      <Special_Values>
        <SPECIAL_VALUE_TEXT>NODATA</SPECIAL_VALUE_TEXT><SPECIAL_VALUE_INDEX>0</SPECIAL_VALUE_INDEX>
      </Special_Values>
      <Special_Values>
        <SPECIAL_VALUE_TEXT>SATURATED</SPECIAL_VALUE_TEXT><SPECIAL_VALUE_INDEX>65535</SPECIAL_VALUE_INDEX>
      </Special_Values>
      <QUANTIFICATION_VALUES_LIST>
        <BOA_QUANTIFICATION_VALUE unit="none">{quantification}</BOA_QUANTIFICATION_VALUE>
      </QUANTIFICATION_VALUES_LIST>
      {offsets}
      <Spectral_Information_List>{spectra}</Spectral_Information_List>
    </Product_Image_Characteristics>
  </n1:General_Info>
</n1:Level-2A_User_Product>
"""


def iso_time(stamp: str) -> str:
    """Turn a name's time, ``20220715T105031``, into ``2022-07-15T10:50:31.000Z``.

    Examples
    --------
    >>> iso_time("20220715T105031")
    '2022-07-15T10:50:31.000Z'
    """
    day, time = stamp.split("T")
    return f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}.000Z"
