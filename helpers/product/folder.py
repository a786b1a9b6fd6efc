"""Finding the product a path means: the `.SAFE` folder itself, one inside it, or around it."""

from pathlib import Path

from helpers.counting import counted
from helpers.errors import CourseError

GIVE = "give the folder whose name ends in .SAFE, or its zip"


def find_product_folder(path: Path) -> Path:
    """Return the product folder that a path means.

    Parameters
    ----------
    path : Path
        The product folder; or, given by mistake, a folder or file inside it (its granule,
        R60m, one image), or the folder around it.

    Returns
    -------
    Path
        The folder that holds ``GRANULE``.

    Raises
    ------
    CourseError
        If there is no Level-2A product.
    """
    path = path.expanduser()
    if not path.exists():
        raise CourseError(f"{path} is not there{_nearby(path)}; {GIVE}")
    around = next((p for p in (path, *path.absolute().parents) if _granules(p)), None)
    if around:
        return around
    inside = [p for p in sorted(path.glob("*.SAFE")) if _granules(p)]
    if len(inside) == 1:
        return inside[0]
    raise CourseError(_why_no_product(path, inside))


def find_granule(folder: Path) -> Path:
    """Return the one granule folder of a product.

    Parameters
    ----------
    folder : Path
        A product folder.

    Returns
    -------
    Path

    Raises
    ------
    CourseError
        If it holds several granules, as products did before December 2016.
    """
    granules = _granules(folder)
    if len(granules) > 1:
        names = ", ".join(p.name for p in granules)
        raise CourseError(
            f"{folder} holds {counted(len(granules), 'granule')} ({names}) and the course reads "
            "products of "
            "one; move all but one out of GRANULE"
        )
    return granules[0]


def _granules(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("GRANULE/L2A_*") if p.is_dir())


def _nearby(path: Path) -> str:
    """Name the products beside a path that is not there: often a letter is missing."""
    products = [p.name for p in sorted(path.absolute().parent.glob("*.SAFE"))][:5]
    return f" ({path.parent} has {', '.join(products)})" if products else ""


def _why_no_product(path: Path, inside: list[Path]) -> str:
    if len(inside) > 1:
        names = ", ".join(p.name for p in inside)
        return f"{path} holds several products ({names}); give one of them"
    if any(path.glob("GRANULE/L1C_*")) or "_MSIL1C_" in path.absolute().as_posix():
        return (
            f"{path} is a Level-1C product (top of atmosphere) and the course needs Level-2A "
            "(surface reflectance); download the product with MSIL2A in its name"
        )
    if any(path.glob("*.zip")) and not any(path.glob("GRANULE")):
        zips = ", ".join(p.name for p in sorted(path.glob("*.zip"))[:5])
        return f"{path} holds several zips ({zips}); give one of them"
    return (
        f"{path} is no Level-2A product: it has no folder GRANULE/L2A_* and no images with a "
        f"band's name; {GIVE}"
    )
