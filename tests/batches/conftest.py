"""A small work that takes a twentieth of a second to print, in a folder of its own."""

from pathlib import Path

import pytest

WORK = """
title = "Small"
seed = 3
style = "bitmap"
page = { size = "a6", bleed = "0mm" }
[dream]
model = "twin"
digits = "6"
regularizers = []
steps = 3
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("work.toml").write_text(WORK, "utf-8")
