"""A batch of A4 prints, one dreamed six each: on two processes and on one, and what it costs beyond its prints.

"The prints alone" are the same dreams in the same groups, developed and encoded in this process, and nothing else: no
plan, no files, no manifest, nothing sent anywhere. Memory is that of this process and its workers together, read when
the tenth part of the prints is done and when all are.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rows import Contender, Finding, Row, Values, compare

from artkit.batches import InProcess, Plan, Processes, Tally, batch, jobs_of
from artkit.batches.run import parcels
from artkit.developing import develop
from artkit.finishing import facts_of, finish
from artkit.planning import dream_all, plan

CLOCK = "s by the clock"


def plan_of(prints: int, folder: str) -> Plan:
    return Plan(
        page="a4",
        seeds=f"0..{prints - 1}",
        set={"layout": "hero:matted=true", "dream.digits": "6"},
        output=f"{folder}/{{seed:04}}.pdf",
    )


def alone(prints: int) -> None:
    """Make the prints, and let them go."""
    for group in parcels(jobs_of(plan_of(prints, "none")).jobs):
        cells = [plan(job.recipe) for job in group]
        dreams = iter(dream_all([cell for each in cells for cell in each]))
        for job, each in zip(group, cells, strict=True):
            pictures = develop(each, [next(dreams) for _ in each])
            finish(job.recipe, pictures, job.output, facts_of(job.recipe, job.output))


def resident(pid: int) -> float:
    """Return the memory of a process, in MB; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS")), 0.0)


def batched(prints: int, executor: InProcess | Processes, memory: list[tuple[float, float]]) -> None:
    """Run a batch, and note its memory."""
    seen: dict[int, float] = {}

    def look(tally: Tally) -> None:
        if tally.made in (prints // 10, prints):
            pool = getattr(executor, "_pool", None)
            seen[tally.made] = sum(map(resident, [os.getpid(), *(pool._processes if pool else ())]))

    with tempfile.TemporaryDirectory() as folder, executor:
        report = batch(plan_of(prints, folder), executor, callback=look)
    if len(report.made) != prints:
        raise RuntimeError(f"the batch failed: {report}")
    memory.append((seen[prints // 10], seen[prints]))


def timed(work: Callable[[], None]) -> Callable[[], Values]:
    def turn() -> Values:
        began = time.perf_counter()
        work()
        return {CLOCK: time.perf_counter() - began}

    return turn


def rows(quick: bool) -> Iterator[Finding]:
    """Yield the rows."""
    prints, rounds = (60, 1) if quick else (500, 5)
    two: list[tuple[float, float]] = []
    here: list[tuple[float, float]] = []
    what = f"{prints} prints, A4"
    found = list(
        compare(
            "batch",
            what,
            Contender("two processes", lambda: timed(lambda: batched(prints, Processes(2), two))),
            [
                Contender(
                    "one process",
                    lambda: timed(lambda: batched(prints, Processes(1), [])),
                    goals={CLOCK: 1.6},
                ),
                Contender("in this process", lambda: timed(lambda: batched(prints, InProcess(), here))),
                Contender("the prints alone", lambda: timed(lambda: alone(prints))),
            ],
            rounds,
        )
    )
    yield from found
    took = {row.peer: row.theirs for row in found if isinstance(row, Row)}
    yield Row(
        "batch",
        f"{what}, in this process",
        CLOCK,
        took["in this process"],
        "the prints alone",
        took["the prints alone"],
        1 / 1.1,
    )
    for name, memory in (("two processes", two), ("in this process", here)):
        early, late = zip(*memory, strict=True)
        yield Row(
            "batch", f"memory at print {prints}, {name}", "MB", late, f"at print {prints // 10}", early, 0.95
        )
