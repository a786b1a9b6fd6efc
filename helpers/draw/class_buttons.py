"""Buttons to choose a class with, each in the colour of its class."""

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets
import traitlets

from helpers.classes import read_color
from helpers.maps.stretch import rgb_of

CHOSEN, OTHER = "✓ ", ""


class ClassButtons(ipywidgets.HBox):
    """A row of buttons of which one is chosen.

    Attributes
    ----------
    options : tuple of str
        The classes.
    value : str
        The class that is chosen; observe it.
    """

    options = traitlets.Tuple()
    value = traitlets.Unicode()

    def __init__(self, names: Sequence[str], colors: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(layout={"flex_flow": "row wrap"}, **kwargs)
        self._buttons: dict[str, Any] = {}
        for name in names:
            self.add(name, colors[name])
        self.value = names[0] if names else ""

    def add(self, name: str, color: str) -> None:
        """Add a class at the end of the row; one that is there stays."""
        if name in self._buttons:
            return
        button = ipywidgets.Button(layout={"width": "auto"}, tooltip=f"Draw {name}")
        button.style.button_color = color
        bright = is_bright(read_color(color) or "#FFFFFF")
        button.style.text_color = "#000000" if bright else "#ffffff"
        button.on_click(lambda _: setattr(self, "value", name))
        self._buttons[name] = button
        self.options = tuple(self._buttons)
        self.children = tuple(self._buttons.values())
        self._mark()

    @traitlets.observe("value")
    def _mark(self, _: Any = None) -> None:
        # by a sign and by weight: not by colour alone
        for name, button in self._buttons.items():
            chosen = name == self.value
            button.description = f"{CHOSEN if chosen else OTHER}{name}"
            button.style.font_weight = "bold" if chosen else "normal"
            button.layout.border = "3px solid currentColor" if chosen else "3px solid transparent"

    @traitlets.validate("value")
    def _known(self, proposal: Any) -> str:
        if proposal["value"] and proposal["value"] not in self._buttons:
            raise traitlets.TraitError(f"no class {proposal['value']!r}: {', '.join(self.options)}")
        return str(proposal["value"])


def is_bright(color: str) -> bool:
    """Tell whether black text is easier to read on a colour than white text (WCAG's contrast).

    Examples
    --------
    >>> is_bright("#FFD92F"), is_bright("#00441B")
    (True, False)
    """
    share = [c / 255 for c in rgb_of(color)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in share]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05)
