"""A Sentinel-2 Level-2A product on disk: what is in it, and how its numbers become reflectance."""

from dataclasses import dataclass
from pathlib import Path

from helpers.counting import counted
from helpers.errors import CourseError
from helpers.product.folder import find_granule, find_product_folder
from helpers.product.jp2 import damage_of
from helpers.product.manifest import MANIFEST, is_as_listed, read_manifest
from helpers.product.metadata import baseline_of, radiometry_of, read_metadata, true_name
from helpers.product.safe import IMAGE_NAME
from helpers.product.sources import damaged
from helpers.product.views import ProductView, place_of
from helpers.product.wrappings import view_of

# Image names began so before baseline 02.08 (October 2018).
OLD_PREFIX = "L2A_"


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
    baseline : str
        Processing baseline such as "04.00", '' where nothing tells it.
    view : ProductView or None
        What `path` is a view of, where the product is no `.SAFE` folder itself.
    """

    path: Path
    name: str
    granule: Path
    offset: int
    offset_source: str
    quantification: int
    baseline: str = ""
    view: ProductView | None = None

    @classmethod
    def open(cls, path: str | Path) -> "Product":
        """Look into a product.

        Parameters
        ----------
        path : str or Path
            A `.SAFE` folder; a path inside it or the folder around it will do. Or what holds a
            product in another way, see `helpers.product.wrappings.view_of`: a zip, a folder of
            GeoTIFFs, a STAC item or its address.

        Returns
        -------
        Product

        Raises
        ------
        CourseError
            If it is missing, is no product, is damaged, or holds several products or granules.
        """
        view = view_of(path)
        folder = view.folder if view else find_product_folder(Path(path))
        granule = find_granule(folder)
        metadata = read_metadata(folder)
        name = true_name(folder, metadata)
        radiometry = radiometry_of(view.where if view else str(folder), name, metadata)
        return cls(folder, name, granule, *radiometry, baseline_of(name, metadata), view)

    @property
    def where(self) -> str:
        """The product as messages name it: where it is, and not where a view of it is."""
        return self.view.where if self.view else str(self.path)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Files and folders of this computer that the product is read from."""
        return self.view.inputs if self.view else (self.path,)

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
            A JPEG 2000 file that is whole.

        Raises
        ------
        CourseError
            If the product lacks that resolution or band, has it twice, or its file is cut off.
        """
        images = self._images(resolution)
        folder = self.view.where if self.view else self._folder(resolution)
        if self.view and band in self.view.lost and band not in images:
            raise CourseError(self.view.lost[band])
        if not images:
            raise CourseError(self._no_resolution(resolution))
        if band not in images:
            raise CourseError(
                f"{folder} has no band {band} (it has: {', '.join(sorted(images))}); "
                f"{_instead(band, resolution)}"
            )
        files = images[band]
        if len(files) > 1:
            names = ", ".join(p.name for p in files)
            raise CourseError(
                f"{folder} has {counted(len(files), 'file')} of band {band} ({names}); move all "
                "but one away"
            )
        self._refuse_damaged(files[0])
        return files[0]

    def _folder(self, resolution: int) -> Path:
        return self.granule / "IMG_DATA" / f"R{resolution}m"

    def _refuse_damaged(self, image: Path) -> None:
        if self.view:
            place = place_of(image)
            if damage := self.view.damage(place):
                raise CourseError(damaged(place, damage))
            return
        damage = damage_of(image)
        listed = read_manifest(self.path).get(image.relative_to(self.path).as_posix())
        if not damage and listed and not is_as_listed(image, listed):
            damage = f"its bytes are not those that {MANIFEST} lists"
        if damage:
            raise CourseError(damaged(image, damage))

    def _no_resolution(self, resolution: int) -> str:
        there = " and ".join(f"{r} m" for r in self.resolutions())
        if there:
            return (
                f"{self.where} has no images at {resolution} m (it has them at {there}); give "
                f"resolution={self.resolutions()[-1]} or download the folder R{resolution}m"
            )
        return (
            f"{self.where} has no images at all; download the folder "
            f"{self.granule.relative_to(self.path) / 'IMG_DATA'} of the product"
        )

    def _images(self, resolution: int) -> dict[str, list[Path]]:
        folder = self._folder(resolution)
        found: dict[str, list[Path]] = {}
        # the pattern keeps QGIS's `.jp2.aux.xml` files out
        for path in sorted(folder.glob("*.jp2")):
            match = IMAGE_NAME.match(path.name.removeprefix(OLD_PREFIX))
            if match and int(match["resolution"]) == resolution:
                found.setdefault(match["band"], []).append(path)
        return found


def _instead(band: str, resolution: int) -> str:
    """Say what to do about a missing band."""
    if (band, resolution) == ("B8A", 10):
        return "B8A is never delivered at 10 m: use B08, or resolution=20 or 60"
    if band == "B08" and resolution != 10:
        return f"B08 is delivered at 10 m alone: use B8A at {resolution} m"
    return "choose one of these or download the file"
