import os
import subprocess
import sys
import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from artkit.classifier.parallel import CHUNK, cores, one_blas_thread, over_chunks


def blas_threads():
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


@pytest.mark.parametrize("count", [0, 1, CHUNK, 2 * CHUNK + 3])
def test_chunks_come_back_in_order(count):
    x, y = np.arange(count), np.arange(count) * 2
    pieces = over_chunks(lambda a, b: a + b, x, y)
    np.testing.assert_array_equal(np.concatenate([[], *pieces]), 3 * x)
    assert [len(piece) for piece in pieces[:-1]] == [CHUNK] * (len(pieces) - 1)


def test_chunks_run_on_threads_of_one_blas_thread_each():
    inside = over_chunks(lambda a: (threading.current_thread().name, blas_threads()), np.arange(4 * CHUNK))
    assert all(name != threading.current_thread().name for name, _ in inside)
    assert all(threads == {1} for _, threads in inside)


def test_the_limit_ends_with_the_block():
    before = blas_threads()
    with one_blas_thread():
        assert blas_threads() == {1}
    assert blas_threads() == before


def test_a_library_that_is_loaded_later_is_held_back_too():
    code = """
import sys
from artkit.classifier.parallel import one_blas_thread
with one_blas_thread():
    pass
assert "scipy" not in sys.modules
import scipy.linalg
from threadpoolctl import ThreadpoolController, threadpool_info
ThreadpoolController().limit(limits=2)
with one_blas_thread():
    print(*sorted(each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"))
"""
    many = {key: value for key, value in os.environ.items() if not key.endswith("_NUM_THREADS")}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=many, check=True)
    assert set(run.stdout.split()) == {"1"}
    assert len(run.stdout.split()) > 1, "SciPy was expected to bring a BLAS of its own"


def test_there_is_a_core():
    assert cores() >= 1


def test_an_error_in_a_chunk_is_an_error():
    def broken(a):
        raise ValueError(f"chunk of {len(a)}")

    with pytest.raises(ValueError, match="chunk of 3"):
        over_chunks(broken, np.arange(3))


def test_where_a_system_does_not_tell_all_processors_count(monkeypatch):
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 7)
    assert cores() == 7
    monkeypatch.setattr("os.cpu_count", lambda: None)
    assert cores() == 1
