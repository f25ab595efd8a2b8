"""What twice as much costs: dreams, cells, page area and batch jobs, each doubled four times.

Each is a curve of five points, taken in turn round after round, in seconds of the processor on one thread; its slope on
a log-log plot is that of the straight line through each round: 1 is in proportion, less is what beginning costs.

- dreams: pixel dreams on `twin`, 500 steps with jitter, total variation and blur, as in `bench_dreaming`. The limit is
  what their matrix products alone take in the same rounds.
- cells: dreams that are there already, drawn as contours, set with captions on one A2 sheet and written as PDF.
- page area: one dream as a halftone of 0.7 mm on A4, A3, A2, A1 and A0, each twice the one before, written as PDF. In
  contours the page would cost nothing: their marks grow with it.
- batch jobs: one dream of 50 steps each, on an A6 sheet, made by `artkit.batch` in this process: PDF and manifest.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench_dreaming import artkit_dreams, products
from rows import Curve, Finding, cpu

from artkit.batches import InProcess, batch
from artkit.dreaming import Dream
from artkit.planning import GALLERY, dream_all, plan, read_recipe
from artkit.printing import compose, encode

Work = Callable[[int], object]
SHEETS = ("a4", "a3", "a2", "a1", "a0")


def doubled(first: int) -> tuple[int, ...]:
    """Return a number and its double, four times."""
    return tuple(first << times for times in range(5))


def measured(
    what: str, detail: str, sizes: Sequence[int], work: Work, rounds: int, limit: Work | None = None
) -> Curve:
    """Return what work of each size costs; one small turn goes before."""
    work(sizes[0])
    turns = [
        [[cpu(lambda: each(size))["s"] for size in sizes] for each in (work, limit) if each]  # noqa: B023
        for _ in range(rounds)
    ]
    costs, *limits = (tuple(map(tuple, each)) for each in zip(*turns, strict=True))
    return Curve("scaling", what, tuple(map(float, sizes)), costs, limits[0] if limits else (), detail=detail)


def on_a_sheet() -> Work:
    """Return what sets and writes a number of cells, of dreams that are there."""

    def asked(count: int) -> list[tuple[str, object]]:
        return [("seed", f"0..{count - 1}"), ("dream.digits", "6"), ("page.size", "a2")]

    dreams: list[Dream] = dream_all(plan(read_recipe(GALLERY, None, asked(10))))

    def work(count: int) -> None:
        recipe = read_recipe(GALLERY, None, asked(count))
        cells = plan(recipe)
        again = [replace(dreams[i % 10], seed=cell.seed) for i, cell in enumerate(cells)]
        encode(compose(recipe, cells, again), ".pdf")

    return work


def on_sheets() -> Work:
    """Return what sets and writes one dream on a sheet of so many A4."""
    one = [("seed", 3), ("dream.digits", "2"), ("layout.kind", "hero")]
    dreams = dream_all(plan(read_recipe(GALLERY, None, one)))

    def work(area: int) -> None:
        size = [
            ("page.size", SHEETS[area.bit_length() - 1]),
            ("render", {"kind": "halftone", "pitch": "0.7mm"}),
        ]
        recipe = read_recipe(GALLERY, None, [*one, *size])
        encode(compose(recipe, plan(recipe), dreams), ".pdf")

    return work


def jobs(count: int) -> None:
    """Make so many prints, each a job."""
    with tempfile.TemporaryDirectory() as folder:
        made = batch(
            {
                "seeds": f"0..{count - 1}",
                "output": str(Path(folder) / "{seed}.pdf"),
                "page": "a6",
                "set": {"dream.steps": 50, "dream.digits": "6"},
            },
            InProcess(),
        )
    if len(made.made) != count:
        raise RuntimeError(f"{len(made.made)} of {count} jobs were made: {made.failed}")


def rows(quick: bool) -> Iterator[Finding]:
    """Yield the curves."""
    steps, rounds = (25, 1) if quick else (500, 3)
    first = 60 if quick else 240
    yield measured(
        "dreams",
        f"{steps} steps each",
        doubled(first),
        lambda n: artkit_dreams(n, steps),
        rounds,
        lambda n: products(n, steps),
    )
    yield measured("cells", "contours on A2", doubled(4 if quick else 25), on_a_sheet(), rounds)
    yield measured("page area", "a halftone on A4 to A0", doubled(1), on_sheets(), rounds)
    yield measured("batch jobs", "a small print each", doubled(1 if quick else 8), jobs, rounds)
