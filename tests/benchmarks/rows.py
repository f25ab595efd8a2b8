"""How everything here is measured, and how it is shown: contenders take turns, and a row is the ratio within a turn.

A `Contender` is made once and then takes its turn in every round, A B C, A B C ..., on the same cores and threads; so
whatever else the machine does slows both sides of a ratio alike, or nearly. A ratio is always the peer's value divided
by artkit's: how many times as long it takes, as many bytes, as much memory. Above 1, artkit is ahead. A row is the
median of these ratios over the rounds, with the least and the greatest.
"""

import importlib.util
import math
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple, Self

Values = Mapping[str, float]
"""What a turn is worth, by unit: ``{"s": 0.12, "MB": 1.3}``."""


def cpu(work: Callable[[], object]) -> Values:
    """Return the seconds of the processor that a piece of work took, all its threads together."""
    began = time.process_time()
    work()
    return {"s": time.process_time() - began}


class Spread(NamedTuple):
    """The middle of some values, the least and the greatest of them."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f}–{self.greatest:.2f})"


@dataclass(frozen=True)
class Contender:
    """Somebody who takes turns.

    Attributes
    ----------
    name : str
        Who it is.
    make : callable
        Prepares what is not measured, and returns the turn: a function without arguments that does the work once and
        returns its `Values`. It may raise ImportError.
    needs : tuple of str
        The modules without which it is skipped by name.
    goals : mapping
        The least ratio that is wanted against it, by unit.
    """

    name: str
    make: Callable[[], Callable[[], Values]]
    needs: tuple[str, ...] = ()
    goals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One thing measured of artkit and of a peer, in the same rounds.

    Attributes
    ----------
    series, what, unit : str
        What was measured.
    ours, theirs : tuple of float, (rounds,)
        The values, round by round; artkit's, and the peer's.
    peer : str
        Who it is; empty where there is none.
    goal : float or None
        The least ratio that is wanted.
    """

    series: str
    what: str
    unit: str
    ours: tuple[float, ...]
    peer: str = ""
    theirs: tuple[float, ...] = ()
    goal: float | None = None

    @property
    def ratio(self) -> Spread | None:
        """How many times as much the peer takes; None where there is no peer."""
        pairs = zip(self.theirs, self.ours, strict=True) if self.peer else ()
        ratios = [theirs / ours if ours else math.inf for theirs, ours in pairs]
        return Spread.of(ratios) if ratios else None

    @property
    def reached(self) -> bool | None:
        """Whether the median ratio is what was wanted; None where nothing was."""
        return None if self.goal is None or self.ratio is None else self.ratio.median >= self.goal

    def columns(self) -> tuple[str, ...]:
        theirs = amount(statistics.median(self.theirs), self.unit) if self.theirs else ""
        goal = "" if self.goal is None else f"≥ {self.goal:.3g}"
        ours = amount(statistics.median(self.ours), self.unit)
        return self.what, ours, self.peer, theirs, str(self.ratio or ""), goal, YES[self.reached]


@dataclass(frozen=True)
class Curve:
    """What a growing amount of work costs.

    Attributes
    ----------
    series, what : str
        What grows.
    sizes : tuple of float, (n,)
        How much of it there is, each twice the one before.
    seconds : tuple of tuple of float, (rounds, n)
        What it costs, round by round.
    limit : tuple of tuple of float, (rounds, n)
        What the matrix products in it cost alone, in the same rounds; empty where there are none to speak of.
    detail : str
        What one of it is.
    goal : float
        The greatest slope on a log-log plot that is wanted; 1 is in proportion.
    """

    series: str
    what: str
    sizes: tuple[float, ...]
    seconds: tuple[tuple[float, ...], ...]
    limit: tuple[tuple[float, ...], ...] = ()
    detail: str = ""
    goal: float = 1.1

    @property
    def slope(self) -> Spread:
        """The slope of the straight line through each round."""
        return Spread.of([slope(self.sizes, seconds) for seconds in self.seconds])

    @property
    def reached(self) -> bool:
        """Whether the cost grows no faster than is wanted."""
        return self.slope.median <= self.goal

    def middle(self, seconds: Sequence[Sequence[float]]) -> list[float]:
        """Return the median over the rounds, size by size."""
        return [statistics.median(column) for column in zip(*seconds, strict=True)]

    def columns(self) -> tuple[str, ...]:
        what = f"{self.what}, {self.sizes[0]:,g} to {self.sizes[-1]:,g}"
        most = amount(self.middle(self.seconds)[-1], "s")
        return what, most, "slope of a line", "", str(self.slope), f"≤ {self.goal:g}", YES[self.reached]


@dataclass(frozen=True)
class Skipped:
    """A peer that was not measured, by name."""

    series: str
    peer: str
    why: str

    def columns(self) -> tuple[str, ...]:
        return f"skipped: {self.why}", "", self.peer, "", "", "", ""


Finding = Row | Curve | Skipped

YES = {True: "yes", False: "no", None: ""}
HEAD = ("", "artkit", "peer", "peer's", "ratio (least–greatest)", "goal", "reached")


def slope(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the slope of the straight line nearest to points on a log-log plot."""
    return statistics.linear_regression(list(map(math.log, sizes)), list(map(math.log, seconds))).slope


def amount(value: float, unit: str) -> str:
    """Return a value to three figures, with its unit: ``1.23 s``, ``45 MB``."""
    digits = max(0, 2 - math.floor(math.log10(abs(value)))) if value and math.isfinite(value) else 0
    return f"{value:,.{min(digits, 5)}f} {unit}".rstrip()


def missing(needs: Sequence[str]) -> list[str]:
    """Return the modules among these that are not installed."""
    return [name for name in needs if importlib.util.find_spec(name) is None]


def compare(
    series: str, what: str, ours: Contender, peers: Sequence[Contender], rounds: int, limit: str = ""
) -> Iterator[Row | Skipped]:
    """Let contenders take turns, and yield a row for every peer and unit; absent ones are skipped by name.

    One of the peers may be a limit, work that nobody could do without: then it is held against the others with a goal
    as well, which says what the best ratio would be.
    """
    turns: dict[str, Callable[[], Values]] = {}
    for each in (ours, *peers):
        if absent := missing(each.needs):
            yield Skipped(series, each.name, f"{', '.join(absent)} not installed")
            continue
        try:
            turns[each.name] = each.make()
        except ImportError as error:
            yield Skipped(series, each.name, f"does not load: {error}")
    taken: dict[str, list[Values]] = {name: [] for name in turns}
    for _ in range(rounds):
        for name, turn in turns.items():
            taken[name].append(turn())
    for unit in taken[ours.name][0]:
        mine = tuple(values[unit] for values in taken[ours.name])
        rivals = [peer for peer in peers if peer.name in taken and unit in taken[peer.name][0]]
        for peer in rivals:
            theirs = tuple(values[unit] for values in taken[peer.name])
            yield Row(series, what, unit, mine, peer.name, theirs, peer.goals.get(unit))
            if limit and peer.name != limit and unit in peer.goals:
                least = tuple(values[unit] for values in taken[limit])
                yield Row(series, f"{what}: {limit}", unit, least, peer.name, theirs)
        if not rivals:
            yield Row(series, what, unit, mine)


def table(findings: Sequence[Finding]) -> str:
    """Return findings as one table of plain text, a block a series."""
    lines = [(finding.series, finding.columns()) for finding in findings]
    cells = [HEAD, *(columns for _, columns in lines)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    shown, before = [_line(HEAD, widths)], ""
    for series, columns in lines:
        if series != before:
            shown += ["", series]
        shown.append(_line(columns, widths))
        before = series
    return "\n".join(shown)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    right = (False, True, False, True, False, True, False)
    return "  ".join(
        cell.rjust(width) if numeric else cell.ljust(width)
        for cell, width, numeric in zip(cells, widths, right, strict=True)
    ).rstrip()


def to_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return findings as plain data; what follows from it (ratio, slope, reached) is written out for readers."""
    return [_plain(finding) for finding in findings]


def _plain(finding: Finding) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": type(finding).__name__, **asdict(finding)}
    for name in ("ratio", "slope"):
        if value := getattr(finding, name, None):
            told[name] = value._asdict()
    if (reached := getattr(finding, "reached", None)) is not None:
        told["reached"] = reached
    return told


def curves(told: Sequence[Mapping[str, Any]]) -> list[Curve]:
    """Return the curves among findings that were written as JSON."""
    rows = ("seconds", "limit")
    return [
        Curve(
            **{name: each[name] for name in ("series", "what", "detail", "goal")},
            sizes=tuple(each["sizes"]),
            **{name: tuple(map(tuple, each[name])) for name in rows},
        )
        for each in told
        if each["kind"] == "Curve"
    ]
