"""With a real scheduler and two real workers, processes of their own on the loopback."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from artkit.batches import Cluster, InProcess, Processes, Tally, batch
from artkit.batches.manifest import NAME
from artkit.classifier import load_model, save_model
from artkit.errors import InputError, JobError

distributed = pytest.importorskip("distributed")
"""Its warnings are its own."""

pytestmark = pytest.mark.filterwarnings("default")


def digests(folder: str) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(Path(folder).glob("*.pdf"))
    }


def run(*words: str, folder: Path) -> subprocess.Popen[bytes]:
    quiet = {"DASK_LOGGING__DISTRIBUTED": "error"}
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
        cwd=folder,
        env={**os.environ, **quiet},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers that do not stand where the batch does."""
    folder = tmp_path_factory.mktemp("cluster")
    place = folder / "scheduler.json"
    common = ("--scheduler-file", str(place))
    processes = [
        run("scheduler", *common, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", folder=folder)
    ]
    try:
        deadline = time.monotonic() + 60
        while not place.exists() or not place.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        address = json.loads(place.read_text())["address"]
        alone = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        processes += [run("worker", *common, *alone, folder=folder) for _ in range(2)]
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield address, processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.mark.slow
def test_the_same_bytes_in_process_on_two_processes_and_on_a_cluster_that_loses_a_worker(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, processes = cluster
    save_model("own.npz", load_model("potato"))
    asked: dict[str, Any] = {
        "recipes": "work",
        "seeds": "0..14",
        "page": "a6,a5",
        "set": {"dream.model": "twin,own.npz"},
    }
    batch({**asked, "output": "here/{model}_{page}_{seed}.pdf"}, InProcess())
    with Processes(2) as two:
        batch({**asked, "output": "two/{model}_{page}_{seed}.pdf"}, two)

    def kill(tally: Tally) -> None:
        if tally.made == 20:
            processes[-1].kill()

    with Cluster(address) as far:
        report = batch({**asked, "output": "far/{model}_{page}_{seed}.pdf"}, far, callback=kill)
    assert len(report.made) == 60
    assert not report.failed
    assert processes[-1].wait() == -signal.SIGKILL
    assert digests("here") == digests("two") == digests("far")
    assert len(digests("far")) == 60
    with Cluster(address) as far:  # with the worker that is left, and its own hands on the files
        report = batch({**asked, "output": f"{Path.cwd().as_uri()}/url/{{model}}_{{page}}_{{seed}}.pdf"}, far)
    assert digests("url") == digests("here")
    assert len(Path("url", NAME).read_text().splitlines()) == 60


def test_who_is_not_there_is_one_line() -> None:
    with pytest.raises(InputError, match="expected tcp://HOST:PORT"):
        Cluster("here")
    with pytest.raises(JobError, match="nobody answers"):
        Cluster("tcp://127.0.0.1:9", seconds=0.5)
