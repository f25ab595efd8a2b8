"""What ties pixels together, so that a picture from nothing has a form: mirrors, turns, weaves.

A form says which pixels always have the same tone, as a partition of the image. A climb that moves whole parts at a
time never leaves it, whatever it climbs.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from artkit.errors import InputError, UnknownNameError

Parts = npt.NDArray[np.int64]
SIZE = 28


def _weave(places: Parts) -> Parts:
    """Return the first place of the thread on top, of threads that pass over and under each other one by one."""
    row, column = np.indices(places.shape)
    over = (row + column) % 2 == 0
    on_top: Parts = np.where(over, places[column % 2, column], places[row, 1 - row % 2])
    return on_top


def _twill(places: Parts) -> Parts:
    """Return likewise, of threads that pass over two and under two, each row one further: diagonals, as in jeans."""
    row, column = np.indices(places.shape)
    over = (row + column) % 4 < 2
    on_top: Parts = np.where(over, places[-column % 4, column], places[row, (2 - row) % 4])
    return on_top


FORMS: Mapping[str, tuple[Callable[[Parts], Parts], ...]] = MappingProxyType(
    {
        "free": (),
        "mirror": (lambda p: p[:, ::-1],),
        "kilim": (lambda p: p[:, ::-1], lambda p: p[::-1]),
        "card": (lambda p: p[::-1, ::-1],),
        "pinwheel": (lambda p: np.rot90(p),),
        "mandala": (lambda p: p[:, ::-1], lambda p: np.rot90(p)),
        "weave": (_weave,),
        "twill": (_twill,),
    }
)
"""Each a tuple of maps: a pixel has the tone of the one that any of them puts in its place."""


@lru_cache(maxsize=64)
def parts(form: str, grain: int = 1) -> Parts:
    """Return the part (784,) that each pixel belongs to, numbered from 0.

    Parameters
    ----------
    form : str
        A name of `FORMS`, or several joined by ``+``.
    grain : int
        Pixels a side of the squares that the picture is made of; divides 28.

    Raises
    ------
    UnknownNameError
        If there is no such form.
    InputError
        If the grain does not divide 28.

    Examples
    --------
    >>> [int(parts(form).max()) + 1 for form in ("free", "mirror", "mandala", "weave")]
    [784, 392, 105, 56]
    """
    if grain < 1 or SIZE % grain:
        raise InputError(f"grain: expected a divisor of {SIZE} (1, 2, 4, 7, 14), not {grain}")
    side = SIZE // grain
    places = np.arange(side * side).reshape(side, side)
    ties = [places.ravel()]
    for name in form.split("+"):
        if name.strip() not in FORMS:
            raise UnknownNameError("form", name.strip(), FORMS, "form")
        ties += [tie(places).ravel() for tie in FORMS[name.strip()]]
    ones = np.ones(len(ties) * side * side)
    graph = coo_array((ones, (np.tile(places.ravel(), len(ties)), np.concatenate(ties))), (side**2, side**2))
    labels = connected_components(graph, directed=False)[1].astype(np.int64).reshape(side, side)
    return np.repeat(np.repeat(labels, grain, axis=0), grain, axis=1).ravel()
