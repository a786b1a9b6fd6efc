"""A finished map: a figure that a notebook shows as one small picture with a text alternative."""

import base64
import html
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.files import writing

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 100
PRINT_DPI = 200
# Satellite pixels look like noise to PNG: 1.4 MB where JPEG takes 0.2 MB and looks the same.
QUALITIES = (88, 80, 70, 60, 50)
# Of a whole tile, PNG's level 3 makes smaller files than its usual 6, in little more than half the
# time.
PACKING: dict[str, dict[str, Any]] = {
    ".jpg": {"quality": 92},
    ".jpeg": {"quality": 92},
    ".png": {"compress_level": 3},
}
MAX_BYTES = 220_000  # 293 kB as text in the saved notebook
TEXT = "#222222"


class Map:
    """A figure with its text alternative.

    Attributes
    ----------
    figure : matplotlib Figure
        Free of pyplot's global state; change it before the map is shown or saved.
    axes : matplotlib Axes
        The main view.
    alt : str
        What a person who cannot see the picture is told.
    """

    def __init__(self, figure: "Figure", axes: "Axes", alt: str) -> None:
        self.figure = figure
        self.axes = axes
        self.alt = alt

    def save(self, path: str | Path, dpi: int = PRINT_DPI) -> Path:
        """Write the picture to a file.

        Parameters
        ----------
        path : str or Path
            The file; its ending (.png, .jpg, .pdf, .svg) says the format.
        dpi : int
            Dots per inch.

        Returns
        -------
        Path
            The file.
        """
        target = Path(path)
        packing = PACKING.get(target.suffix.lower())
        options: dict[str, Any] = {"pil_kwargs": packing} if packing else {}
        with writing(target) as temporary:
            self.figure.savefig(temporary, dpi=dpi, **options)
        return target

    def jpeg(self, largest: int = MAX_BYTES) -> bytes:
        """Return the picture as JPEG, small enough for a notebook of 300 kB."""
        from PIL import Image

        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="rgba", dpi=DPI)
        size = tuple(round(side * DPI) for side in self.figure.get_size_inches())
        picture = Image.frombytes("RGBA", size, buffer.getvalue()).convert("RGB")
        for quality in QUALITIES:
            packed = io.BytesIO()
            picture.save(packed, format="JPEG", quality=quality, optimize=True)
            if packed.tell() <= largest:
                break
        return packed.getvalue()

    def image(self, largest: int = MAX_BYTES) -> str:
        """Return the picture as HTML with its text alternative."""
        data = base64.b64encode(self.jpeg(largest)).decode("ascii")
        return f'<img alt="{html.escape(self.alt)}" src="data:image/jpeg;base64,{data}">'

    def _repr_html_(self) -> str:
        return self.image()

    def __repr__(self) -> str:
        return f"Map: {self.alt}"


class Beside:
    """Several maps in one row, or below each other where the page is narrow.

    Attributes
    ----------
    maps : tuple of Map
        From left to right.
    """

    def __init__(self, *maps: Map) -> None:
        self.maps = maps

    def _repr_html_(self) -> str:
        each = MAX_BYTES // max(len(self.maps), 1)
        parts = "".join(
            f'<div style="flex:1 1 320px;min-width:0">{one.image(each)}</div>' for one in self.maps
        )
        return f'<div style="display:flex;flex-wrap:wrap;gap:8px">{parts}</div>'

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.maps))


def new_figure(width: float, height: float) -> "Figure":
    """Return an empty white figure of a size in inches that pyplot knows nothing of."""
    from matplotlib.figure import Figure

    # Whole pixels: the bytes drawn are read back as a picture of exactly this size.
    figure = Figure(figsize=(round(width * DPI) / DPI, round(height * DPI) / DPI), dpi=DPI)
    figure.set_facecolor("white")
    return figure


def add_axes(figure: "Figure", left: float, bottom: float, width: float, height: float) -> "Axes":
    """Add axes to a figure at a place in inches."""
    across, up = figure.get_size_inches()
    return figure.add_axes((left / across, bottom / up, width / across, height / up))


def write_credit(figure: "Figure", credit: str) -> None:
    """Write where the data come from at the foot of a figure."""
    figure.text(0.01, 0.012, credit, fontsize=7, color="#555555", ha="left", va="bottom")


def write_title(axes: "Axes", title: str) -> None:
    """Write a title over axes, at their left edge."""
    # With its place given, matplotlib does not measure all labels to find one.
    style: dict[str, Any] = {"fontsize": 12, "fontweight": "bold", "color": TEXT}
    axes.set_title(title, loc="left", y=1.0, pad=8, **style)


def credit_of(raster: "xr.DataArray") -> str:
    """Return where a raster's data come from, as its attribute ``credit`` says."""
    return str(getattr(raster, "attrs", {}).get("credit", ""))
