"""A Sentinel-2 Level-2A product on disk: what is in it, and how its numbers become reflectance."""

import warnings
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from helpers.errors import CourseError
from helpers.safe import (
    FIRST_BASELINE_WITH_OFFSET,
    IMAGE_NAME,
    METADATA_FILE,
    OFFSET_SINCE_BASELINE_4,
    PRODUCT_NAME,
    QUANTIFICATION,
)

# Some archives rename the product's folder; the true name then stands in this file.
ORIGINAL_NAME_FILE = "original_folder_name.txt"


@dataclass(frozen=True)
class Product:
    """A product folder and what its metadata say.

    Attributes
    ----------
    path : Path
        The `.SAFE` folder.
    name : str
        The product's true name, without ``.SAFE``.
    granule : Path
        The one granule folder.
    offset : int
        Number to add to a digital number before the division; 0 before baseline 04.00.
    offset_source : str
        Where the offset was read: "metadata", "name" or "assumed".
    quantification : int
        Number to divide by.
    """

    path: Path
    name: str
    granule: Path
    offset: int
    offset_source: str
    quantification: int

    @classmethod
    def open(cls, path: str | Path) -> "Product":
        """Look into a product folder.

        Parameters
        ----------
        path : str or Path
            A `.SAFE` folder.

        Returns
        -------
        Product

        Raises
        ------
        CourseError
            If the folder is missing, is no product, or holds several granules.
        """
        folder = Path(path)
        granule = _find_granule(folder)
        name = _true_name(folder)
        offset, source, quantification = _radiometry(folder, name)
        return cls(folder, name, granule, offset, source, quantification)

    def resolutions(self) -> tuple[int, ...]:
        """Return the pixel sizes in metres for which the product has images, finest first."""
        return tuple(r for r in (10, 20, 60) if self._images(r))

    def bands(self, resolution: int) -> tuple[str, ...]:
        """Return the image names (B02, TCI, SCL, ...) that exist at a resolution, sorted."""
        return tuple(sorted(self._images(resolution)))

    def band_path(self, band: str, resolution: int) -> Path:
        """Return the file of one band.

        Parameters
        ----------
        band : str
            Band name as in the file names: "B04", "SCL", ...
        resolution : int
            Pixel size in metres.

        Returns
        -------
        Path

        Raises
        ------
        CourseError
            If the product lacks that resolution or band.
        """
        images = self._images(resolution)
        if not images:
            there = ", ".join(f"{r} m" for r in self.resolutions()) or "none"
            raise CourseError(
                f"{self.path} has no images at {resolution} m (it has: {there}); "
                "choose one of these resolutions or download the missing folder "
                f"R{resolution}m of the product"
            )
        if band not in images:
            raise CourseError(
                f"{self.granule / 'IMG_DATA' / f'R{resolution}m'} has no band {band} "
                f"(it has: {', '.join(sorted(images))}); choose one of these or download the file"
            )
        return images[band]

    def _images(self, resolution: int) -> dict[str, Path]:
        folder = self.granule / "IMG_DATA" / f"R{resolution}m"
        # sorted() makes the choice stable; the pattern keeps QGIS' `.jp2.aux.xml` files out
        files = {p: IMAGE_NAME.match(p.name) for p in sorted(folder.glob("*.jp2"))}
        return {match["band"]: path for path, match in files.items() if match}


def _find_granule(folder: Path) -> Path:
    if not folder.is_dir():
        raise CourseError(
            f"{folder} is not there or no folder; give the folder whose name ends in .SAFE"
        )
    granules = sorted(p for p in folder.glob("GRANULE/L2A_*") if p.is_dir())
    if not granules:
        raise CourseError(
            f"{folder} is no Level-2A product: it has no folder GRANULE/L2A_...; "
            "give the folder whose name ends in .SAFE, as it was unzipped"
        )
    if len(granules) > 1:
        names = ", ".join(p.name for p in granules)
        raise CourseError(
            f"{folder} holds {len(granules)} granules ({names}) and the course reads products of "
            "one; move all but one out of GRANULE"
        )
    return granules[0]


def _true_name(folder: Path) -> str:
    renamed = folder / ORIGINAL_NAME_FILE
    name = renamed.read_text(encoding="utf-8").strip() if renamed.is_file() else folder.name
    return name.removesuffix(".SAFE")


def _radiometry(folder: Path, name: str) -> tuple[int, str, int]:
    """Return offset, where it was found, and quantification value."""
    if (folder / METADATA_FILE).is_file():
        return _radiometry_of_metadata(folder / METADATA_FILE)
    match = PRODUCT_NAME.match(name)
    if match:
        since = int(match["baseline"]) >= FIRST_BASELINE_WITH_OFFSET
        return (OFFSET_SINCE_BASELINE_4 if since else 0), "name", QUANTIFICATION
    warnings.warn(
        f"{folder} has no {METADATA_FILE} and its name tells no processing baseline: offset 0 is "
        "assumed, so reflectances are 0.1 too high if the product was made since January 2022",
        stacklevel=4,
    )
    return 0, "assumed", QUANTIFICATION


def _radiometry_of_metadata(file: Path) -> tuple[int, str, int]:
    try:
        root = ElementTree.parse(file).getroot()
        quantification = int(float(root.findtext(".//BOA_QUANTIFICATION_VALUE", "10000")))
        offsets = {int(float(e.text or "")) for e in root.iter("BOA_ADD_OFFSET")}
    except (ElementTree.ParseError, ValueError) as error:
        raise CourseError(
            f"{file} cannot be read ({error}); copy it again from the downloaded product"
        ) from None
    if len(offsets) > 1:
        raise CourseError(
            f"{file} states different offsets per band ({sorted(offsets)}), which the course does "
            "not know how to use; choose another product"
        )
    return (offsets.pop() if offsets else 0), "metadata", quantification
