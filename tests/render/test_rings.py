"""Cycles of a permutation, unrolled without a step per knot."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from artkit.render.rings import unroll


@given(st.permutations(range(40)))
def test_every_cycle_is_followed_from_its_smallest_element(permutation):
    successor = np.array(permutation)
    order, starts = unroll(successor)
    assert sorted(order.tolist()) == list(range(40))
    cycles = np.split(order, starts[1:])
    assert [cycle[0] for cycle in cycles] == sorted(cycle.min() for cycle in cycles)
    for cycle in cycles:
        assert successor[cycle].tolist() == np.roll(cycle, -1).tolist()


def test_nothing_has_no_cycle():
    order, starts = unroll(np.zeros(0, np.int64))
    assert len(order) == len(starts) == 0
