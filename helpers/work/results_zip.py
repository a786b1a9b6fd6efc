"""A learner's results as one file: the map, its project, the samples and the polygons."""

import base64
import html
import os
import zipfile
from pathlib import Path

from helpers.counting import counted
from helpers.errors import CourseError
from helpers.files import writing
from helpers.mode import while_grading
from helpers.paths import results_folder
from helpers.scenes import Scene

MAP = "classified.tif"
# what a viewer needs beside the map, under its name
BESIDE = (MAP, f"{MAP}.aux.xml", "classified.qml", "result.qgz", "map.png")
SAMPLES = ("classified_points.csv", "samples.csv")  # its name in the folder, and in the zip
PACKED = (".jp2", ".png", ".qgz")  # packed as they are: once more takes a second and gains nothing
LINKED = 150_000  # bytes that the notebook may carry; JupyterLab serves what is larger
POLYGONS = "my_polygons.geojson"
READ_ME = """Your land-cover map. Unpack all of it into one folder, then

- open result.qgz with a double click in QGIS (https://qgis.org), or
- drag classified.tif into QGIS or another viewer. Keep the files of the same name beside it.

samples.csv holds the samples, my_polygons.geojson the polygons that you drew.
"""


class Results:
    """The zip file; a notebook shows it as a link.

    Attributes
    ----------
    path : Path
        The file.
    names : list of str
        What is in it.
    missing : list of str
        What is not there yet.
    """

    def __init__(self, path: Path, names: list[str], missing: list[str]) -> None:
        self.path, self.names, self.missing = path, names, missing

    @property
    def words(self) -> str:
        """What is in the file, in words."""
        size = self.path.stat().st_size / 1e6
        lacks = f" Not there yet: {', '.join(self.missing)}." if self.missing else ""
        count = counted(len(self.names), "file")
        return f"{self.path.name}: {count}, {size:.1f} MB.{lacks}"

    def _repr_html_(self) -> str:
        return f"<p>{self._link()}</p><p>{html.escape(self.words)}</p>"

    def _link(self) -> str:
        """Return the file itself where it is small, else the address that JupyterLab serves."""
        name = html.escape(self.path.name)
        if self.path.stat().st_size <= LINKED:
            data = base64.b64encode(self.path.read_bytes()).decode("ascii")
            address = f"data:application/zip;base64,{data}"
        else:
            address = html.escape(Path(os.path.relpath(self.path)).as_posix())
        return f'<a download="{name}" href="{address}">Download {name}</a>'

    def __repr__(self) -> str:
        return self.words


def download_results(scene: Scene, folder: str | Path | None = None) -> Results | None:
    """Put your results into one zip file that opens in QGIS, and give a link to download it.

    Parameters
    ----------
    scene : Scene
        The scene of the map.
    folder : str or Path, optional
        Where the results are; by default ``results/SCENE`` beside the notebooks.

    Returns
    -------
    Results or None
        The file with its link; None while a notebook is graded.

    Raises
    ------
    CourseError
        If there is no map yet.
    """
    if while_grading():
        return None
    place = Path(folder) if folder else results_folder() / scene.name
    if not (place / MAP).is_file():
        raise CourseError(
            f"there is no {MAP} in {place}: run the cells above that write your map, then this one"
        )
    files = {name: place / name for name in BESIDE}
    files |= {
        path.relative_to(place).as_posix(): path for path in sorted((place / "layers").glob("*"))
    }
    files[SAMPLES[1]] = place / SAMPLES[0]
    files[POLYGONS] = Path(POLYGONS)
    there = {name: path for name, path in files.items() if path.is_file()}
    target = place / f"land-cover-{scene.name}.zip"
    with writing(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("READ_ME.txt", READ_ME)
        for name, path in there.items():
            out.write(path, name, zipfile.ZIP_STORED if path.suffix in PACKED else None)
    return Results(target, list(there), [name for name in files if name not in there])
