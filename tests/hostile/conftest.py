"""The folder that hostile command lines run in."""

import os
from pathlib import Path

import pytest
from hostile_rows import FILES


@pytest.fixture(scope="session")
def workplace(tmp_path_factory) -> Path:
    """Return a folder of all bad files, and of good ones that nobody may harm."""
    folder = tmp_path_factory.mktemp("hostile") / "place"
    for name, content in FILES.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content() if callable(content) else content)
    return folder


@pytest.fixture
def there(workplace, tmp_path, monkeypatch) -> Path:
    """Go there, as somebody who has set nothing."""
    monkeypatch.chdir(workplace)
    for name in list(os.environ):
        if name.startswith(("ARTKIT_", "SOURCE_DATE")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return workplace
