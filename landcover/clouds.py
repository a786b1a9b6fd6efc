"""Pixels that are left out of a map because of clouds, and why: the scene classification (SCL).

Source: ESA SentiWiki, "S2 Processing", Level-2A scene classification.
"""

import numpy as np

SCENE_CLASSIFICATION = "SCL"
# Code in the scene classification, the same in the file of reasons: name and colour there.
REASONS: dict[int, tuple[str, str]] = {
    3: ("cloud shadow", "#643200"),
    8: ("cloud, medium probability", "#c0c0c0"),
    9: ("cloud, high probability", "#e8e8e8"),
    10: ("thin cirrus", "#64c8ff"),
    255: ("no data", "#202020"),
}
NO_REASON = 0
NO_DATA = 255
CLOUDY = tuple(code for code in REASONS if code != NO_DATA)
_IS_CLOUDY = np.isin(np.arange(256), CLOUDY)


def reasons_of(scenes: np.ndarray, has_data: np.ndarray) -> np.ndarray:
    """Return why pixels get no class.

    Parameters
    ----------
    scenes : ndarray of uint8 or uint16, shape (date, ...)
        Scene classification of each date.
    has_data : ndarray of bool, shape (...)
        Whether all bands have data.

    Returns
    -------
    ndarray of uint8, shape (...)
        The code of the scene classification where a pixel is cloudy, of the first date where it
        is; 255 where there is no data; 0 where the pixel gets a class.
    """
    reasons = np.zeros(has_data.shape, dtype="uint8")
    for scene in scenes[::-1]:
        scene = np.minimum(scene, NO_DATA).astype("uint8")
        np.copyto(reasons, scene, where=_IS_CLOUDY[scene])
    reasons[~has_data] = NO_DATA
    return reasons
