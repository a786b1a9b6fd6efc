"""The files of a map: classes, and what may lie beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import rasterio
import rasterio.shutil

from helpers.qgis import write_sidecars
from helpers.qgis.legend import Entry, colour_table, make_legend
from helpers.qgis.sidecars import is_foreign_style, time_text
from landcover.clouds import REASONS
from landcover.destinations import Output, making, refuse_if_full
from landcover.provenance import time_tag

MAP, CONFIDENCE, REASON = "map", "confidence", "reasons"
GEOTIFF = (".tif", ".tiff")
REASON_NAMES = {name: code for code, (name, _) in REASONS.items()}
REASON_COLORS = dict(REASONS.values())


@dataclass(frozen=True)
class MapFiles:
    """Where a map goes, and what is made beside it.

    Attributes
    ----------
    map : Path
        GeoTIFF of class codes.
    confidence : Path or None
        GeoTIFF of the share of votes that the class of each pixel has, percent.
    reasons : Path or None
        GeoTIFF that says why a pixel has no class, see `landcover.clouds.REASONS`.
    areas : Path or None
        CSV of the area of each class.
    polygons : Path or None
        GeoPackage of the map's patches.
    """

    map: Path
    confidence: Path | None = None
    reasons: Path | None = None
    areas: Path | None = None
    polygons: Path | None = None

    @property
    def layers(self) -> tuple[str, ...]:
        """The rasters that are wanted, in their order."""
        wanted = ((MAP, self.map), (CONFIDENCE, self.confidence), (REASON, self.reasons))
        return tuple(name for name, path in wanted if path)

    @property
    def paths(self) -> tuple[Path, ...]:
        """All that is written, without sidecars."""
        wanted = (self.map, self.confidence, self.reasons, self.areas, self.polygons)
        return tuple(path for path in wanted if path)

    def outputs(self, pixels: int) -> list[Output]:
        """Return all files that will be written, side files too; a raster takes a byte a pixel."""
        rasters = (
            ("--map", self.map), ("--confidence", self.confidence), ("--mask-clouds", self.reasons)
        )  # fmt: skip
        found = []
        for option, path in rasters:
            if path is None:
                continue
            # twice: blocks are written first, the cloud-optimised file is made from them
            found.append(Output(option, path, GEOTIFF, 2 * pixels))
            found += [Output(f"{option}'s side file", side, ()) for side in side_files(path)]
        if self.areas:
            found.append(Output("--areas", self.areas, (".csv",)))
        if self.polygons:
            found.append(Output("--vector", self.polygons, (".gpkg",), pixels))
        return found


def side_files(path: Path) -> tuple[Path, Path]:
    """Return the files with colours and names that lie beside a map."""
    return path.with_suffix(".qml"), path.with_name(path.name + ".aux.xml")


def beside(path: Path, word: str, suffix: str = "") -> Path:
    """Return the name of what lies beside a map: map_confidence.tif, map_areas.csv."""
    return path.with_name(f"{path.stem}_{word}{suffix or path.suffix}")


def finish(
    plain: Mapping[str, Path],
    files: MapFiles,
    mapping: Mapping[str, int],
    colors: Mapping[str, str],
    tags: Mapping[str, str],
) -> list[str]:
    """Turn plain GeoTIFFs into the files of a map.

    Parameters
    ----------
    plain : mapping of str to Path
        A GeoTIFF for each of `files.layers`, uint8.
    files : MapFiles
        What to write.
    mapping : dict of str to int
        Class name to code.
    colors : dict of str to str
        Class name to colour.
    tags : mapping of str to str
        Where the map comes from.

    Returns
    -------
    list of str
        What was kept instead of replaced, one sentence each.
    """
    notes = write_class_layer(plain[MAP], files.map, mapping, colors, tags, "--map")
    if files.confidence:
        with making(files.confidence, "--confidence") as temporary:
            write_cog(plain[CONFIDENCE], temporary, (), tags, "AVERAGE", "share of votes, percent")
            side_files(temporary)[1].write_text(time_text(time_tag()), encoding="utf-8")
    if files.reasons:
        notes += write_class_layer(
            plain[REASON], files.reasons, REASON_NAMES, REASON_COLORS, tags, "--mask-clouds"
        )
    if files.areas:
        from landcover.areas import write_areas

        with making(files.areas, "--areas") as temporary:
            write_areas(temporary, files.map, mapping)
    if files.polygons:
        from landcover.vector import write_polygons

        with making(files.polygons, "--vector") as temporary:
            write_polygons(temporary, files.map, make_legend(mapping, colors))
    return notes


def write_class_layer(
    plain: Path,
    path: Path,
    mapping: Mapping[str, int],
    colors: Mapping[str, str],
    tags: Mapping[str, str],
    option: str,
) -> list[str]:
    """Write a raster of codes with colours and names, cloud-optimised; see `finish`."""
    style = side_files(path)[0]
    with making(path, option) as temporary:
        write_cog(plain, temporary, make_legend(mapping, colors), tags)
        write_sidecars(temporary, mapping, colors, time_tag())
        if not is_foreign_style(style):
            return []
        side_files(temporary)[0].unlink()  # what is not there is not moved over theirs
    return [f"{style} is a style of your own and stays; rename it to get the map's own colours"]


def write_cog(
    plain: Path,
    path: Path,
    legend: tuple[Entry, ...],
    tags: Mapping[str, str],
    resampling: str = "MODE",
    description: str = "land cover",
) -> None:
    """Turn a GeoTIFF into a cloud-optimised one with overviews, tags, and colours if it has any."""
    with rasterio.open(plain, "r+") as file:
        if legend:
            file.write_colormap(1, colour_table(legend))
        file.update_tags(**tags)
        file.set_band_description(1, description)
    rasterio.shutil.copy(
        plain, path, driver="COG", compress="DEFLATE", blocksize=512,
        overview_resampling=resampling, bigtiff="IF_SAFER",
    )  # fmt: skip
    refuse_if_full(path)
