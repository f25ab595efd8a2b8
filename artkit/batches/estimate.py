"""What a batch will take, from a few of its prints that are made to find out and thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import pypdfium2 as pdfium

from artkit.batches.jobs import Job, Jobs
from artkit.batches.run import parcels
from artkit.batches.work import Failure, dream, order_of, press
from artkit.dreaming.ascent import NARROW
from artkit.errors import JobError

MOST_SAMPLES = 4


@dataclass(frozen=True)
class Estimate:
    """What a batch will take.

    Attributes
    ----------
    prints, pages : int
        How many.
    bytes : int
        Of all files, about.
    seconds : float
        Of one processor, about.
    samples : int
        The prints that were made to find out.
    """

    prints: int
    pages: int
    bytes: int
    seconds: float
    samples: int


def estimate(jobs: Jobs) -> Estimate:
    """Make a few prints of a batch, evenly spread over it, and say what all of them will take.

    Raises
    ------
    JobError
        If one of them cannot be made.
    """
    groups = list(parcels(jobs.jobs))
    chosen = groups[:: ceil(len(groups) / MOST_SAMPLES)]
    found = [_sample(group, jobs.check) for group in chosen]
    count, samples = len(jobs.jobs), len(found)
    return Estimate(
        prints=count,
        pages=round(count * sum(pages for pages, _, _, _ in found) / samples),
        bytes=round(count * sum(size for _, size, _, _ in found) / samples),
        seconds=len(groups) * sum(dreaming for _, _, dreaming, _ in found) / samples
        + count * sum(printing for _, _, _, printing in found) / samples,
        samples=samples,
    )


def _sample(group: Sequence[Job], check: bool) -> tuple[int, int, float, float]:
    """Return pages and bytes of one print, and the seconds of dreaming a whole group and of printing one."""
    job = group[0]
    order = order_of(job.recipe, job.output, bool(job.company), check, False, {})
    (negatives,) = dream([order])
    if isinstance(negatives, Failure):
        raise JobError(f"{job.name}: {negatives.text}")
    made = press(order, replace(negatives, seconds=0.0), None, job.name)
    if isinstance(made, Failure):
        raise JobError(f"{job.name}: {made.text}")
    seeds = len({str(each.recipe.seed) for each in group})
    chunks = max(1.0, seeds * job.pictures / NARROW) / max(1.0, job.pictures / NARROW)
    return _pages(made.data, job.output.suffix), made.size, negatives.seconds * chunks, made.seconds


def _pages(data: bytes, suffix: str) -> int:
    if suffix != ".pdf":
        return 1
    document = pdfium.PdfDocument(data)
    try:
        return len(document)
    finally:
        document.close()
