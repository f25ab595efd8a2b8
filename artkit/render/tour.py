"""A short closed way through many points: greedy edges, then 2-opt and Or-opt with neighbour lists, in whole arrays.

Each round computes the gain of all moves at once and makes those that do not get in each other's way, the best first.
The next round looks only at points where something changed, or could not be done yet.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from artkit.layout.art import Points

Index = NDArray[np.int64]

NEIGHBOURS = 8
LONGEST_MOVE = 3  # points that Or-opt moves together
MOST_ROUNDS = 1000  # a tour of some thousand points needs a few hundred, most of them of a few points
POWER = 2.0  # of a distance, where it is weighed: a jump across a blank costs more than many steps around it
SEAM = 5  # points at either end of the array, where a tour is cut open: looked at in every round


def tour(points: Points) -> Index:
    """Return the order in which a short closed tour visits points.

    Short is meant in squared distances, so that no side is long. Greedy edges (Bentley 1992, "Fast algorithms for
    geometric traveling salesman problems"), improved by 2-opt (Croes 1958) and Or-opt (Or 1976) until neither finds
    a shorter way among nearest neighbours.

    Parameters
    ----------
    points : float array, shape (n, 2)
        The points; equal ones may be among them.

    Returns
    -------
    int array, shape (n,)
        A permutation of the points.
    """
    if len(points) < 4:
        return np.arange(len(points))
    near = _nearest(points, NEIGHBOURS)
    return improved(points, greedy(points, near), near)


def length(points: Points, order: Index) -> float:
    """Return the length of a closed tour of points (n, 2)."""
    return float(np.hypot(*(points[order] - points[np.roll(order, -1)]).T).sum())


def greedy(points: Points, near: Index) -> Index:
    """Return a tour of the shortest edges that can be had, taken from the shortest on.

    Parameters
    ----------
    points : float array, shape (n, 2)
        The points.
    near : int array, shape (n, k)
        The nearest of each.
    """
    count = len(points)
    chains = _Chains(count)
    chains.take(points, np.column_stack((np.repeat(np.arange(count), near.shape[1]), near.ravel())))
    while chains.pieces > 1:  # what neighbours could not join: ends with the nearest ends of other pieces
        ends = np.array([i for i in range(count) if len(chains.links[i]) < 2])
        some = _nearest(points[ends], 5)
        before = chains.pieces
        chains.take(points, np.column_stack((np.repeat(ends, some.shape[1]), ends[some.ravel()])))
        if chains.pieces == before:  # each end has only its own piece around it
            one = chains.root(int(ends[0]))
            others = [int(end) for end in ends if chains.root(int(end)) != one]
            mine = [int(end) for end in ends if chains.root(int(end)) == one]
            found = cKDTree(points[others]).query(points[mine])
            best = int(np.argmin(found[0]))
            chains.join(mine[best], others[int(np.asarray(found[1])[best])])
    return chains.order()


def _nearest(points: Points, count: int) -> Index:
    """Return the nearest others of each point, shape (n, count) or fewer."""
    found = cKDTree(points).query(points, min(count + 1, len(points)))[1]
    return np.asarray(found, dtype=np.int64)[:, 1:]


class _Chains:
    """Points that are being joined into one chain; each has two links at most, and no link closes a ring."""

    def __init__(self, count: int) -> None:
        self.links: list[list[int]] = [[] for _ in range(count)]
        self.parent = list(range(count))
        self.pieces = count

    def root(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = i = self.parent[self.parent[i]]
        return i

    def join(self, a: int, b: int) -> None:
        """Join two points if that is allowed."""
        if a == b or len(self.links[a]) > 1 or len(self.links[b]) > 1 or self.root(a) == self.root(b):
            return
        self.links[a].append(b)
        self.links[b].append(a)
        self.parent[self.root(a)] = self.root(b)
        self.pieces -= 1

    def take(self, points: Points, edges: Index) -> None:
        """Join along edges, from the shortest on."""
        lengths = np.hypot(*(points[edges[:, 0]] - points[edges[:, 1]]).T)
        for a, b in edges[np.argsort(lengths, kind="stable")].tolist():
            self.join(a, b)

    def order(self) -> Index:
        """Return the points along the one chain, from an end."""
        here, before = next(i for i, links in enumerate(self.links) if len(links) < 2), -1
        order = []
        while here >= 0:
            order.append(here)
            here, before = next((i for i in self.links[here] if i != before), -1), here
        return np.array(order)


class _Moves(NamedTuple):
    """Moves that are possible in a round, an entry for each.

    `gain` is how much shorter the tour gets, `point` the one that the move was found from; the stretch of the tour
    from `first` to `last` is turned around where `cut` is 0 (2-opt), else so many points of its beginning (or end,
    where negative) go to its other side (Or-opt), and are `turned` on the way.
    """

    gain: NDArray[np.float64]
    point: Index
    first: Index
    last: Index
    cut: Index
    turned: NDArray[np.bool_]


def improved(points: Points, order: Index, near: Index) -> Index:
    """Return a tour that neither 2-opt nor Or-opt among neighbours makes shorter.

    Parameters
    ----------
    points : float array, shape (n, 2)
        The points.
    order : int array, shape (n,)
        A tour.
    near : int array, shape (n, k)
        The nearest of each.
    """
    order = order.copy()
    least = 1e-9 * (float(np.ptp(points, axis=0).max()) + 1e-30)
    awake = np.ones(len(order), bool)
    for _ in range(MOST_ROUNDS):
        awake[order[:SEAM]] = awake[order[-SEAM:]] = True
        moves = _moves(points, order, near, awake)
        worth = np.flatnonzero(moves.gain > least)
        awake[:] = False
        awake[moves.point[worth]] = True
        chosen = list(_apart(moves, worth, len(order)))
        if not chosen:
            break
        for first, last, cut, turned in chosen:
            for edge in (
                first - 1,
                first,
                last,
                last + 1,
                first + cut - 1,
                first + cut,
                last + cut,
                last + cut + 1,
            ):
                awake[order[edge % len(order)]] = True
            order[first : last + 1] = _rearranged(order[first : last + 1], cut, turned)
        order = np.roll(order, len(order) // 3)  # so that each stretch is once in the middle
    return order


def _moves(points: Points, order: Index, near: Index, awake: NDArray[np.bool_]) -> _Moves:
    """Return all moves that the points which are awake can make."""
    position = np.empty(len(order), np.int64)
    position[order] = np.arange(len(order))
    at = np.sort(position[awake])
    kinds = [_reversals(points, order, near, position, at)]
    kinds += [_shifts(points, order, near, position, at, size) for size in range(1, LONGEST_MOVE + 1)]
    return _Moves(*(np.concatenate(columns) for columns in zip(*kinds, strict=True)))


def _apart(moves: _Moves, worth: Index, count: int) -> Iterator[tuple[int, int, int, bool]]:
    """Yield the best moves whose stretches, and the edges at their ends, do not meet."""
    taken = np.zeros(count + 2, bool)
    for i in worth[np.argsort(-moves.gain[worth], kind="stable")].tolist():
        first, last = int(moves.first[i]), int(moves.last[i])
        if not taken[first : last + 3].any():  # shifted by one: from the point before to the point after
            taken[first : last + 3] = True
            yield first, last, int(moves.cut[i]), bool(moves.turned[i])


def _rearranged(stretch: Index, cut: int, turned: bool) -> Index:
    """Return a stretch turned around (cut 0), or with its first (cut > 0) or last (cut < 0) points at its other end."""
    if cut == 0:
        return stretch[::-1].copy()
    moved, stays = (stretch[:cut], stretch[cut:]) if cut > 0 else (stretch[cut:], stretch[:cut])
    moved = moved[::-1] if turned else moved
    return np.concatenate((stays, moved) if cut > 0 else (moved, stays))


def _distance(points: Points, a: Index, b: Index) -> NDArray[np.float64]:
    gap = points[a] - points[b]
    return np.asarray(np.einsum("...i,...i->...", gap, gap) ** (POWER / 2), dtype=np.float64)


def _reversals(points: Points, order: Index, near: Index, position: Index, at: Index) -> _Moves:
    """Return the 2-opt moves: join a point with a neighbour, and their successors, or their predecessors."""
    found = []
    point = np.repeat(order[at], near.shape[1])
    i, j = position[point], position[near[order[at]].ravel()]
    low, high = np.minimum(i, j), np.maximum(i, j)
    for back in (0, 1):
        fits = (low >= back) & (high < len(order) - 1 + back) & (high > low + 1)
        a, b = low[fits] - back, high[fits] - back
        ends = order[a], order[a + 1], order[b], order[b + 1]
        old = _distance(points, ends[0], ends[1]) + _distance(points, ends[2], ends[3])
        new = _distance(points, ends[0], ends[2]) + _distance(points, ends[1], ends[3])
        found.append((old - new, point[fits], a + 1, b))
    gain, point, first, last = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return _Moves(gain, point, first, last, np.zeros(len(gain), np.int64), np.zeros(len(gain), bool))


def _shifts(points: Points, order: Index, near: Index, position: Index, at: Index, size: int) -> _Moves:
    """Return the Or-opt moves: so many points in a row go between a neighbour of one end and what is beside it."""
    k, count = near.shape[1], len(order)
    found = []
    for leads in (True, False):  # whether the end that meets its neighbour is the first of those that move
        start = at if leads else at - size + 1
        start = start[(start >= 1) & (start + size < count)]
        end, other = (start, start + size - 1) if leads else (start + size - 1, start)
        before, head, tail, after = (order[start + shift] for shift in (-1, 0, size - 1, size))
        freed = _distance(points, before, head) + _distance(points, tail, after)
        freed -= _distance(points, before, after)
        near_at = position[near[order[end]].ravel()]
        s = np.repeat(start, k)
        for step in (1, -1):  # between the neighbour and its successor, or its predecessor
            beside = near_at + step
            low = np.minimum(near_at, beside)
            fits = ((low + 1 < s) | (low >= s + size)) & (beside >= 0) & (beside < count)
            index = np.flatnonzero(fits)
            which = index // k
            c, d = order[near_at[index]], order[beside[index]]
            joined = _distance(points, c, order[end[which]]) + _distance(points, order[other[which]], d)
            first = np.where(low[index] >= s[index], s[index], low[index] + 1)
            last = np.where(low[index] >= s[index], low[index], s[index] + size - 1)
            cut = np.where(low[index] >= s[index], size, -size)
            turned = np.full(len(index), leads != (step == 1))
            gain = freed[which] + _distance(points, c, d) - joined
            found.append((gain, order[end[which]], first, last, cut, turned))
    return _Moves(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
