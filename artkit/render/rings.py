"""Closed rings from links: who follows whom, without a Python step per knot."""

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]


def unroll(successor: Index) -> tuple[Index, Index]:
    """Return the cycles of a permutation, one after the other.

    Pointer jumping (Wyllie 1979): every element looks twice as far in each round, so a ring of n knots is known
    after log2(n) rounds of whole-array operations.

    Parameters
    ----------
    successor : int array, shape (n,)
        The element that follows each.

    Returns
    -------
    order : int array, shape (n,)
        The elements in the order of their cycles; cycles start at their smallest element and come sorted by it.
    starts : int array, shape (cycles,)
        Where each cycle starts in `order`.
    """
    index = np.arange(len(successor))
    rounds = range(len(successor).bit_length())
    leader, ahead = index, successor
    for _ in rounds:
        leader, ahead = np.minimum(leader, leader[ahead]), ahead[ahead]
    ahead = np.where(leader == index, index, successor)  # every cycle is cut open at its leader
    steps = (leader != index).astype(np.int64)
    for _ in rounds:
        steps, ahead = steps + steps[ahead], ahead[ahead]
    order = np.lexsort((-steps, leader != index, leader))
    return order, np.flatnonzero(leader[order] == order)
