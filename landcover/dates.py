"""Several dates of one tile as one stack: which products belong together, and in which order."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from helpers.counting import counted
from helpers.errors import CourseError
from helpers.product import Product
from landcover.stack import day_of, tile_of

DAYS_OF_YEAR = 365
# Fields look alike for about a month and a half.
MOST_DAYS_APART = 45


def in_order(products: Sequence[Product]) -> list[Product]:
    """Return the products of a run from the earliest to the latest.

    Parameters
    ----------
    products : sequence of Product
        Of one tile.

    Returns
    -------
    list of Product

    Raises
    ------
    CourseError
        If there are several and they are of different tiles, of one day, or tell no day.
    """
    if len(products) == 1:
        return list(products)
    tiles = list(dict.fromkeys(tile_of(product) for product in products))
    if len(tiles) > 1:
        raise CourseError(
            f"the products of a run are dates of one tile, and these are of {' and '.join(tiles)}; "
            "train on one tile with run, and classify the others with the model"
        )
    ordered = sorted(products, key=_day)
    days = [_day(product) for product in ordered]
    twice = [day for day in days if days.count(day) > 1]
    if twice:
        raise CourseError(f"two products are of {twice[0]}; give one product for each date")
    return ordered


def dates_of(products: Sequence[Product]) -> tuple[str, ...]:
    """Return the days of a stack's products as 2022-07-15; '' for one alone that tells none."""
    days = [day_of(product) for product in products]
    return tuple(day.isoformat() if day else "" for day in days)


def _day(product: Product) -> date:
    day = day_of(product)
    if day is None:
        raise CourseError(
            f"the name of {product.where} tells no date; give the product its own name back "
            "(S2A_MSIL2A_...), or use it alone"
        )
    return day


def stacks_for(products: Sequence[Product], dates: Sequence[str]) -> list[tuple[Product, ...]]:
    """Put products together as a model wants them.

    Parameters
    ----------
    products : sequence of Product
        Of one tile or of several.
    dates : sequence of str
        The days on which the model was trained, in the order of its features.

    Returns
    -------
    list of tuple of Product
        For each tile one product for each of the model's dates, the one whose time of the year is
        nearest; a model of one date gets each product alone.

    Raises
    ------
    CourseError
        If a tile has more or fewer products than the model has dates, or of another season.
    """
    if len(dates) <= 1:
        return [(product,) for product in products]
    tiles: dict[str, list[Product]] = {}
    for product in products:
        tiles.setdefault(tile_of(product), []).append(product)
    return [_matched(tile, own, dates) for tile, own in tiles.items()]


def _matched(tile: str, products: list[Product], dates: Sequence[str]) -> tuple[Product, ...]:
    if len(products) != len(dates):
        raise CourseError(
            f"the model was trained on {len(dates)} dates ({months(dates)}) and tile {tile} has "
            f"{counted(len(products), 'product')}; give one for each, with "
            "--product again and again"
        )
    ordered = sorted(products, key=_day)
    days = [_day(product) for product in ordered]
    apart = np.array([[_apart(date.fromisoformat(d), day) for day in days] for d in dates])
    from scipy.optimize import linear_sum_assignment  # imported late: it takes a while

    wanted, found = linear_sum_assignment(apart)
    for slot, place in zip(wanted, found, strict=True):
        if apart[slot, place] > MOST_DAYS_APART:
            raise CourseError(
                f"the model was trained on {months(dates)} and {ordered[place].name} is of "
                f"{days[place]:%d %B %Y}; give products of these times of the year"
            )
    return tuple(ordered[place] for place in found)


def _apart(one: date, other: date) -> int:
    days = abs(one.timetuple().tm_yday - other.timetuple().tm_yday)
    return min(days, DAYS_OF_YEAR - days)


def months(dates: Sequence[str]) -> str:
    """Return the months of some days in words: "April, July and October"."""
    names = [f"{date.fromisoformat(day):%B}" for day in dates if day]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
