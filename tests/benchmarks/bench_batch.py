"""A batch of A4 prints: in one process, in two, and what it costs beyond making the prints themselves.

``python tests/benchmarks/bench_batch.py --prints 500 --repeats 5``. Ways are interleaved; ratios are of one round each.
"""

import argparse
import gc
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from artkit.batches import InProcess, Plan, Processes, Tally, batch, jobs_of
from artkit.batches.run import parcels
from artkit.developing import develop
from artkit.finishing import facts_of, finish
from artkit.planning import dream_all, plan

ASKED = {
    "recipes": (),
    "page": "a4",
    "set": {"layout": "hero:matted=true", "dream.digits": "6", "style": "gallery"},
}


def plan_of(prints: int, folder: str) -> Plan:
    return Plan(**ASKED, seeds=f"0..{prints - 1}", output=f"{folder}/{{seed:04}}.pdf")


def bare(prints: int, folder: str) -> None:
    """Make the prints and nothing else: no files, no manifest, nothing sent anywhere."""
    for group in parcels(jobs_of(plan_of(prints, folder)).jobs):
        cells = [plan(job.recipe) for job in group]
        dreams = iter(dream_all([cell for each in cells for cell in each]))
        for job, each in zip(group, cells, strict=True):
            pictures = develop(each, [next(dreams) for _ in each])
            finish(job.recipe, pictures, job.output, facts_of(job.recipe, job.output))


def resident(pid: int) -> float:
    """Return the memory of a process, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1000
    return 0.0


def watched(prints: int, folder: str, executor: InProcess | Processes) -> dict[int, float]:
    """Run a batch and return its memory, workers and all, at the 50th print and the last."""
    seen: dict[int, float] = {}

    def look(tally: Tally) -> None:
        if tally.made in (prints // 10, prints // 2, prints):
            pool = getattr(executor, "_pool", None)
            workers = list(pool._processes) if pool else []
            seen[tally.made] = sum(map(resident, [os.getpid(), *workers]))

    with executor:
        report = batch(plan_of(prints, folder), executor, callback=look)
    assert len(report.made) == prints, report
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prints", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    memory: dict[str, dict[int, float]] = {}

    def in_process(folder: str) -> None:
        memory["in this process"] = watched(asked.prints, folder, InProcess())

    def one(folder: str) -> None:
        memory["one process"] = watched(asked.prints, folder, Processes(1))

    def two(folder: str) -> None:
        memory["two processes"] = watched(asked.prints, folder, Processes(2))

    ways: dict[str, Callable[[str], None]] = {
        "bare": lambda folder: bare(asked.prints, folder),
        "in this process": in_process,
        "one process": one,
        "two processes": two,
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(asked.repeats):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                gc.collect()
                began = time.perf_counter()
                way(folder)
                took[name].append(time.perf_counter() - began)
                print(f"{name:16} {took[name][-1]:7.1f} s", flush=True)
    ratios = {
        "one process / two": [a / b for a, b in zip(took["one process"], took["two processes"], strict=True)],
        "in this process / two": [
            a / b for a, b in zip(took["in this process"], took["two processes"], strict=True)
        ],
        "in this process / bare": [a / b for a, b in zip(took["in this process"], took["bare"], strict=True)],
    }
    for name, each in ratios.items():
        print(f"{name:24} {statistics.median(each):.2f}  ({min(each):.2f} to {max(each):.2f})")
    for name, seen in memory.items():
        print(f"{name}: " + ", ".join(f"{mb:.0f} MB at print {at}" for at, mb in seen.items()))
    if asked.json:
        asked.json.write_text(json.dumps({"seconds": took, "ratios": ratios, "memory": memory}, indent=1))


if __name__ == "__main__":
    main()
