"""A map of one's own place: random points to look up, a page to label them, a report."""

from helpers.own_place.drawn_points import looked_up, random_points
from helpers.own_place.labelling import label_points
from helpers.own_place.own_files import my_functions, read_map
from helpers.own_place.place_report import write_report

__all__ = ["label_points", "looked_up", "my_functions", "random_points", "read_map", "write_report"]
