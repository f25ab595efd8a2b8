"""Where jobs are done: in this process, in several, or on a cluster; each is a `concurrent.futures.Executor`.

Beside that, an executor may say how many tasks it wants at hand (``at_hand``), and whether its workers have another
disk (``far``). Any other executor is taken as well, and believed to be far.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Any, ParamSpec, TypeVar

from artkit.classifier.parallel import cores
from artkit.errors import InputError, JobError, one_line

P = ParamSpec("P")
T = TypeVar("T")


class InProcess(Executor):
    """Everything in this process, when it is asked for."""

    at_hand = 1
    far = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call the function and return a future that is done."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Processes(Executor):
    """Processes on this machine, one a core, each with its share of the cores for its own threads.

    A process that is killed, by the system for want of memory say, breaks a pool; then there is a new one.

    Parameters
    ----------
    count : int, optional
        How many; by default one a core.
    """

    far = False

    def __init__(self, count: int | None = None) -> None:
        self.count = count or cores()
        self.at_hand = 2 * self.count
        self._pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self.count,
            mp_context=multiprocessing.get_context("spawn"),  # a fork would copy threads of BLAS in mid-step
            initializer=_settle,
            initargs=(max(1, cores() // self.count),),
        )

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See `concurrent.futures.Executor.submit`."""
        try:
            return self._pool.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self._pool.shutdown(wait=False)
            self._pool = self._new()
            return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See `concurrent.futures.Executor.shutdown`."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


def _settle(threads: int) -> None:
    """Make a worker of a process: so many threads, deaf to Ctrl-C, which is for its parent, and gone when that is."""
    os.environ["ARTKIT_THREADS"] = str(threads)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent.sentinel,), daemon=True).start()


def _leave_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


class Cluster(Executor):
    """The workers of a Dask scheduler. They need the package, in the same versions; nothing else.

    A worker does one thing at a time, so that one process a core serves best: ``dask worker tcp://HOST:PORT
    --nworkers -1 --nthreads 1``.

    Parameters
    ----------
    address : str
        Of the scheduler, ``tcp://HOST:PORT``.
    seconds : float, optional
        How long to wait for it.

    Raises
    ------
    InputError
        If the extra ``cluster`` is not installed, or the address is none.
    JobError
        If there is no scheduler, or it has no workers.
    """

    far = True

    def __init__(self, address: str, seconds: float = 10.0) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise InputError("--scheduler: it needs Dask; install artkit with its extra 'cluster'") from None
        if "://" not in address:
            raise InputError(f"--scheduler: expected tcp://HOST:PORT, not {address!r}")
        try:
            self._client: Any = Client(address, timeout=seconds, set_as_default=False)
        except (OSError, ValueError, TimeoutError, ImportError) as error:
            raise JobError(f"--scheduler: nobody answers at {address}: {one_line(error)}") from None
        self._executor: Any = self._client.get_executor(pure=False)
        self._count, self._asked = len(self._client.ncores()), time.monotonic()
        if not self._count:
            self._client.close()
            raise JobError(f"--scheduler: {address} has no workers")

    @property
    def at_hand(self) -> int:
        """Two tasks for each worker that there was a second ago."""
        if time.monotonic() > self._asked + 1:
            self._count, self._asked = len(self._client.ncores()), time.monotonic()
        return 2 * max(1, self._count)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See `concurrent.futures.Executor.submit`."""
        future: Future[T] = self._executor.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See `concurrent.futures.Executor.shutdown`."""
        with suppress(Exception):  # the scheduler may be gone
            self._executor.shutdown(wait=wait)
        with suppress(Exception):
            self._client.close()
