"""A draw of mutants of geometry and gradients: the tests see each of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutate import EQUIVALENT, TESTS, mutants

RUNNER = Path(__file__).with_name("mutate.py")
SOME = "30"


def mutate(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-W", "ignore", str(RUNNER), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "CI": "1"})


@pytest.mark.slow
def test_every_equivalent_that_is_listed_is_a_mutant_still() -> None:
    known = {str(mutant) for module in TESTS for mutant in mutants(module)}
    assert len(known) > 3000
    assert set(EQUIVALENT) - known == set()


@pytest.mark.slow
def test_none_of_a_draw_survives() -> None:
    done = mutate("--some", SOME)
    assert done.returncode == 0, done.stdout + done.stderr
    killed = [line.rpartition(": ")[2].split() for line in done.stdout.splitlines()]
    assert sum(int(words[0]) for words in killed) == int(SOME)


@pytest.mark.slow
def test_what_tests_do_not_see_is_reported(tmp_path: Path) -> None:
    """The planted failure: a test that asserts nothing lets every mutant live."""
    blind, broken = tmp_path / "test_blind.py", tmp_path / "test_broken.py"
    blind.write_text(
        "from artkit.layout import geometry\n\n\ndef test_it() -> None:\n    geometry.Rect(0, 0, 1, 1)\n"
    )
    broken.write_text("def test_it() -> None:\n    raise AssertionError\n")
    done = mutate("layout/geometry", "--some", "3", "--tests", str(blind))
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "layout/geometry: 0 of 3 killed"
    assert done.stdout.count("  ->  ") == 3
    spoilt = mutate("layout/geometry", "--some", "3", "--tests", str(broken))
    assert "they fail as it is" in spoilt.stderr
