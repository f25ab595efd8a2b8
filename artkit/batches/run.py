"""A batch: what is missing is dreamed and printed, and nothing that was finished is lost, whatever happens.

Jobs go two steps. Pictures of jobs of one company are dreamed together, each once; then each job is printed by itself.
A print counts as finished when its file has its name, and a line of the manifest says so. A file that has its name and
no line carries what it is, and is adopted.
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from artkit.batches import manifest as manifests
from artkit.batches import work
from artkit.batches.executors import Processes
from artkit.batches.jobs import Job, Jobs, id_of, jobs_of
from artkit.batches.manifest import Entry, Manifest
from artkit.batches.plan import Plan, read_plan
from artkit.batches.stores import Store, open_store
from artkit.batches.work import Failure, File, Made, Negatives, Order
from artkit.classifier.parallel import cores
from artkit.dreaming.ascent import WIDE
from artkit.errors import ArtkitError, JobError, one_line
from artkit.reading import MOST_FILE, read_bytes
from artkit.recipe.loading import convert

MOST_TOGETHER = 100
"""Jobs that are dreamed together: their pictures wait in memory until they are printed."""

GLANCE = 0.25
"""Seconds between two looks at whether somebody wants to stop."""


@dataclass(frozen=True)
class Tally:
    """How far a batch is.

    Attributes
    ----------
    made, kept, failed : int
        Prints made now, found finished, and given up.
    total : int
        All of them.
    """

    made: int
    kept: int
    failed: int
    total: int


@dataclass(frozen=True)
class Report:
    """What came of a batch.

    Attributes
    ----------
    place : str
        Where its prints are.
    made, kept, adopted : tuple of str
        Names of prints made now, found finished, and found finished but not listed.
    failed : mapping of str to str
        Names of prints that could not be made, and why.
    stopped : str
        Why it ended before everything was tried; empty: it did not.
    left : int
        Prints that were not tried.
    seconds : float
        That it took.
    """

    place: str
    made: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    adopted: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)
    stopped: str = ""
    left: int = 0
    seconds: float = 0.0


def batch(
    plan: Plan | Jobs | Mapping[str, Any] | str | Path,
    executor: Executor | None = None,
    *,
    callback: Callable[[Tally], None] | None = None,
    trouble: Callable[[str, str], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Report:
    """Make everything that a plan asks for and that is not there yet.

    Parameters
    ----------
    plan : Plan, mapping, or path
        What is to be made; a mapping says what a batch file says.
    executor : concurrent.futures.Executor, optional
        Where: `artkit.batches.InProcess`, `Processes`, `Cluster` or another. By default processes, one a core; a script
        then needs the usual ``if __name__ == "__main__":``.
    callback : callable, optional
        Told a `Tally` after every print.
    trouble : callable, optional
        Told the name of a print and what went wrong with it, when it does.
    stop : callable, optional
        Asked now and then; once it says True nothing new is begun, and what runs is finished.

    Returns
    -------
    Report

    Raises
    ------
    InputError
        If anything in the plan is not what it should be; nothing was begun then.
    JobError
        If the place cannot be written to, or another batch is at work in it.
    """
    began = time.perf_counter()
    jobs = plan if isinstance(plan, Jobs) else jobs_of(_plan(plan))
    store = open_store(jobs.place)
    with ExitStack() as stack:
        manifest = stack.enter_context(manifests.opened(store))
        night = _Night(jobs, store, manifest, callback, trouble)
        todo = night.sort_out(stop or _never)
        if todo:
            at = executor or stack.enter_context(Processes(min(cores(), len(todo))))
            night.work(todo, at, stop or _never)
        return night.report(time.perf_counter() - began)


def _never() -> bool:
    return False


def _plan(plan: Plan | Mapping[str, Any] | str | Path) -> Plan:
    if isinstance(plan, Plan):
        return plan
    if isinstance(plan, Mapping):
        return convert(plan, Plan, "the plan")
    return read_plan(plan)


@dataclass(eq=False)
class _Task:
    """What is sent to a worker: jobs to be dreamed, or one to be printed."""

    jobs: tuple[Job, ...]
    negatives: Negatives | None = None
    alone: bool = False
    """Whether it was lost with its worker once, and is now tried with nobody else at work."""
    orders: Sequence[Order] = ()
    """The jobs as they are sent; empty: not yet written."""


class _Night:
    """One run of a batch: what is to be done, what is being done, and what came of it."""

    def __init__(
        self,
        jobs: Jobs,
        store: Store,
        manifest: Manifest,
        callback: Callable[[Tally], None] | None,
        trouble: Callable[[str, str], None] | None,
    ) -> None:
        self.jobs, self.store, self.manifest = jobs, store, manifest
        self.callback, self.trouble = callback, trouble
        self.made: list[str] = []
        self.kept: list[str] = []
        self.adopted: list[str] = []
        self.failed: dict[str, str] = {}
        self.stopped = ""
        self.files: dict[str, File] = {}
        self.to_dream: deque[_Task] = deque()
        self.to_print: deque[_Task] = deque()
        self.suspects: deque[_Task] = deque()
        self.running: dict[Future[Any], _Task] = {}

    def report(self, seconds: float) -> Report:
        done = len(self.made) + len(self.kept) + len(self.adopted) + len(self.failed)
        return Report(
            place=self.jobs.place,
            made=tuple(self.made),
            kept=tuple(self.kept),
            adopted=tuple(self.adopted),
            failed=self.failed,
            stopped=self.stopped,
            left=len(self.jobs.jobs) - done,
            seconds=seconds,
        )

    def tell(self) -> None:
        if self.callback is not None:
            kept = len(self.kept) + len(self.adopted)
            self.callback(Tally(len(self.made), kept, len(self.failed), len(self.jobs.jobs)))

    def sort_out(self, stop: Callable[[], bool]) -> list[Job]:
        """Return the jobs that are to be done; those that are finished are counted."""
        todo = []
        for job in self.jobs.jobs:
            if stop():
                self.stopped = "interrupted"
                return []
            entry = self.manifest.entries.get((job.id, job.name))
            if entry is not None and self.store.is_as(job.name, entry.bytes, entry.sha256):
                self.kept.append(job.name)
            elif entry is None and (found := self._found(job)) is not None:
                self.manifest.add(found)
                self.adopted.append(job.name)
            else:
                todo.append(job)
        self.tell()
        return todo

    def _found(self, job: Job) -> Entry | None:
        """Return an entry for a print that is there and carries the job's id."""
        try:
            data = self.store.read(job.name, MOST_FILE)
            found = read_bytes(data, job.name)
        except ArtkitError:  # none, somebody else's, or none of ours any more
            return None
        if id_of(found.carried, found.suffix) != job.id:
            return None
        (reading,) = work.read([found.carried.pictures])
        sha = hashlib.sha256(data).hexdigest()
        return Entry(id=job.id, file=job.name, sha256=sha, bytes=len(data), reading=reading, adopted=True)

    def work(self, todo: Sequence[Job], executor: Executor, stop: Callable[[], bool]) -> None:
        """Dream and print, until all is done or nothing more is to be begun."""
        self.to_dream.extend(_Task(jobs) for jobs in parcels(todo))
        far = bool(getattr(executor, "far", True))
        try:
            while self.running or self._waits():
                if not self.stopped and stop():
                    self.stopped = "interrupted"
                if self.stopped:
                    self._let_go()
                else:
                    self._hand_out(executor, far)
                done, _ = wait(self.running, timeout=GLANCE, return_when=FIRST_COMPLETED)
                for future in done:
                    self._take(self.running.pop(future), future)
        finally:
            for future in self.running:
                future.cancel()

    def _waits(self) -> bool:
        return not self.stopped and bool(self.to_dream or self.to_print or self.suspects)

    def _let_go(self) -> None:
        """Take back what no worker has begun."""
        for future in list(self.running):
            if future.cancel():
                del self.running[future]

    def _hand_out(self, executor: Executor, far: bool) -> None:
        """Keep workers busy: prints before dreams, but never so few prints at hand that a dream comes too late."""
        at_hand = int(getattr(executor, "at_hand", 2 * cores()))
        if self.suspects:  # one at a time, so that it is known who breaks a worker
            if not self.running:
                self._send(executor, self.suspects.popleft(), far)
            return
        while len(self.running) < at_hand and (self.to_dream or self.to_print):
            if self.to_print and (len(self.to_print) > at_hand or not self.to_dream):
                task = self.to_print.popleft()
            else:
                task = self.to_dream.popleft()
            self._send(executor, task, far)

    def _send(self, executor: Executor, task: _Task, far: bool) -> None:
        try:
            task.orders = task.orders or [self._order(job, far) for job in task.jobs]
        except ArtkitError as error:
            for job in task.jobs:
                self._fail(job, str(error))
            return
        try:
            if task.negatives is None:
                future: Future[Any] = executor.submit(work.dream, task.orders)
            else:
                delivers = self.store if self.store.by_workers else None
                future = executor.submit(
                    work.press, task.orders[0], task.negatives, delivers, task.jobs[0].name
                )
        except RuntimeError as error:  # the executor, or the cluster behind it, is gone
            self.stopped = f"no worker can be reached: {one_line(error)}"
            return
        self.running[future] = task

    def _order(self, job: Job, far: bool) -> Order:
        return work.order_of(job.recipe, job.output, bool(job.company), self.jobs.check, far, self.files)

    def _take(self, task: _Task, future: Future[Any]) -> None:
        """Take what a worker made."""
        if future.cancelled():
            return
        error = future.exception()
        if error is not None:
            self._lost(task, error)
        elif task.negatives is None:
            for job, order, negatives in zip(task.jobs, task.orders, future.result(), strict=True):
                if isinstance(negatives, Failure):
                    self._fail(job, negatives.text)
                else:
                    self.to_print.append(_Task((job,), negatives, orders=(order,)))
        else:
            self._printed(task.jobs[0], future.result())

    def _lost(self, task: _Task, error: BaseException) -> None:
        """Try again, alone, what was lost with its worker; what loses a worker when it is alone is given up."""
        if task.alone:
            for job in task.jobs:
                self._fail(job, f"its worker ended: {one_line(error)[:200] or type(error).__name__}")
            return
        if task.negatives is None and len(task.jobs) > 1:
            self.suspects.extend(_Task((job,), alone=True) for job in task.jobs)
        else:
            self.suspects.append(_Task(task.jobs, task.negatives, alone=True, orders=task.orders))

    def _printed(self, job: Job, made: Made | Failure) -> None:
        if isinstance(made, Failure):
            self._fail(job, made.text, made.stops)
            return
        try:
            if not self.store.by_workers:
                self.store.write(job.name, made.data)
        except JobError as error:
            self._fail(job, str(error), work.is_of_the_place(error))
            return
        self.made.append(job.name)
        try:
            self.manifest.add(
                Entry(
                    id=job.id,
                    file=job.name,
                    sha256=made.sha256,
                    bytes=made.size,
                    seconds=made.seconds,
                    reading=made.reading,
                )
            )
        except JobError as error:  # the print is there, and will be adopted
            self.stopped = str(error)
        self.tell()

    def _fail(self, job: Job, why: str, stops: bool = False) -> None:
        self.failed[job.name] = why
        if self.trouble is not None:
            self.trouble(job.name, why)
        try:
            self.manifest.add(Entry(id=job.id, file=job.name, error=why))
        except JobError as error:
            self.stopped = self.stopped or str(error)
        if stops:
            self.stopped = why
        self.tell()


def parcels(jobs: Sequence[Job]) -> Iterator[tuple[Job, ...]]:
    """Yield the jobs in groups that are dreamed together: one company each, and no more pictures than fill a chunk.

    Jobs of the same seed stand together, since they show the same pictures.
    """
    companies: dict[str, list[Job]] = {}
    for number, job in enumerate(jobs):
        companies.setdefault(job.company or str(number), []).append(job)
    for members in companies.values():
        members.sort(key=lambda job: str(job.recipe.seed))
        together: list[Job] = []
        pictures = 0
        for job in members:
            new = job.pictures * (not together or together[-1].recipe.seed != job.recipe.seed)
            if together and (pictures + new > WIDE or len(together) == MOST_TOGETHER):
                yield tuple(together)
                together, pictures, new = [], 0, job.pictures
            together.append(job)
            pictures += new
        yield tuple(together)
