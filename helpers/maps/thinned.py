"""A picture on a map that is thinned out to what the screen or the printer shows of it."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.image import AxesImage
from PIL import Image

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase

# Pixels kept for each one shown. With fewer the last step of averaging, by matplotlib, blurs.
KEPT = 1.5


class Thinned(AxesImage):
    """A picture of which whole blocks of pixels are averaged before it is drawn.

    Matplotlib averages as well, but on every pixel as a float, which takes ten times as long and
    200 MB for a whole tile. How many pixels are shown is known when it is drawn: an image for
    printing keeps more of them.

    Parameters
    ----------
    axes : Axes
        Where it is drawn.
    pixels : uint8 ndarray of shape (y, x, 3)
        Red, green, blue.
    extent : tuple of float
        Left, right, bottom and top.
    **how : Any
        For matplotlib's ``AxesImage``, such as ``interpolation``.
    """

    def __init__(
        self,
        axes: "Axes",
        pixels: np.ndarray,
        extent: tuple[float, float, float, float],
        **how: Any,
    ) -> None:
        super().__init__(axes, extent=extent, origin="upper", resample=True, **how)
        self.pixels, self.place = pixels, extent
        self.set_data(pixels[:1, :1])
        self.set_clip_path(axes.patch)

    def draw(self, renderer: "RendererBase") -> None:
        """Draw what is shown at the size that it is drawn at."""
        rows, columns = self.pixels.shape[:2]
        left, right, bottom, top = self.place
        self.set_extent(self.place)
        place = self.get_window_extent(renderer)
        dots = KEPT * renderer.get_image_magnification()  # in a PDF more than one for a pixel
        factor = max(1, int(min(rows / place.height, columns / place.width) / dots))
        shown = Image.fromarray(self.pixels).reduce(factor)
        # without an alpha channel matplotlib adds one of doubles, and all becomes doubles
        self.set_data(np.asarray(shown.convert("RGBA")))
        down, across = (-(-side // factor) * factor / side for side in (rows, columns))
        # the blocks at the edges may reach beyond the picture
        self.set_extent((left, left + (right - left) * across, top - (top - bottom) * down, top))
        super().draw(renderer)
