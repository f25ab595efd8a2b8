"""Two cores without surprises: one BLAS thread, Python threads over chunks of one fixed width.

On products as small as ours a second BLAS thread gains nothing, and costs a hundredfold when something else holds
the other core; NumPy releases the interpreter's lock, so plain threads over chunks use both. The chunks do not
depend on the number of cores, so neither does any result.
"""

import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, TypeVar

import numpy.typing as npt
from threadpoolctl import ThreadpoolController

T = TypeVar("T")

CHUNK = 500


def one_blas_thread() -> AbstractContextManager[object]:
    """Return a context in which BLAS runs on the calling thread alone."""
    limits: AbstractContextManager[object] = _libraries(len(sys.modules)).limit(limits=1, user_api="blas")
    return limits


@lru_cache(maxsize=1)
def _libraries(_: int) -> ThreadpoolController:
    """Return the loaded libraries that have threads, looked for again once there are more modules: it takes a while."""
    return ThreadpoolController()


def cores() -> int:
    """Return the number of processors that this process may use: ``ARTKIT_THREADS``, or those that there are."""
    asked = os.environ.get("ARTKIT_THREADS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not every system tells
        return os.cpu_count() or 1


def over_chunks(function: Callable[..., T], *arrays: npt.NDArray[Any]) -> list[T]:
    """Return the function's values for chunk after chunk of `CHUNK` rows, computed on all cores.

    The arrays have one length, and the function takes a chunk of each.
    """
    with one_blas_thread(), ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(function, *map(_chunks, arrays)))


def _chunks(array: npt.NDArray[Any]) -> Sequence[npt.NDArray[Any]]:
    return [array[begin : begin + CHUNK] for begin in range(0, len(array), CHUNK)]
