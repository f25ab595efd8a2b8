"""The wheel is complete: built without a network, looked through, and used from where it was unpacked."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = (
    "styles/**/*.toml",
    "artkit/**/*.npz",
    "artkit/classifier/mnist/*",
    "artkit/**/*.icc",
    "artkit/py.typed",
)


def build(project: Path, target: str, folder: Path) -> Path:
    """Build a wheel or sdist of a project with the installed hatchling, and return the file."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    (file,) = folder.iterdir()
    return file


def expected(root: Path) -> set[str]:
    """Return what a wheel of this checkout must hold: every module, style, model and data file."""
    found = {path for pattern in (*DATA, "artkit/**/*.py") for path in root.glob(pattern)}
    names = {path.relative_to(root).as_posix() for path in found if path.is_file()}
    return {f"artkit/{name}" if name.startswith("styles/") else name for name in names}


def missing(names: set[str], root: Path) -> list[str]:
    """Return what a wheel of these names lacks, or has and should not have, sorted."""
    lacks = expected(root) - names
    strays = {name for name in names if not name.startswith(("artkit/", "digital_potato-"))}
    strays |= {name for name in names if {"prints", "tests", "__pycache__"} & set(name.split("/"))}
    return sorted(lacks | strays)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def names(wheel) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def info(site: Path, name: str) -> str:
    (folder,) = site.glob("*.dist-info")
    return (folder / name).read_text("utf-8")


def test_everything_is_in_it_and_nothing_else(names):
    assert missing(names, ROOT) == []


def test_the_look_through_knows_what_there_is():
    found = expected(ROOT)
    assert {"artkit/styles/gallery.toml", "artkit/styles/potato.toml", "artkit/py.typed"} <= found
    assert len([name for name in found if name.startswith("artkit/classifier/mnist/")]) == 5
    assert len([name for name in found if name.startswith("artkit/classifier/models/")]) >= 2


def test_styles_are_data():
    assert [path for path in (ROOT / "styles").rglob("*") if path.suffix == ".py"] == []


def test_a_wheel_without_styles_is_noticed(tmp_path):
    """The planted failure: the same project, whose build leaves the styles out."""
    project = tmp_path / "project"
    shutil.copytree(ROOT / "artkit", project / "artkit", ignore=shutil.ignore_patterns("*.gz", "__pycache__"))
    shutil.copytree(ROOT / "styles", project / "styles")
    shutil.copy(ROOT / "README.md", project)
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    left_out = settings.replace('only-include = ["artkit", "styles"]', 'only-include = ["artkit"]')
    assert left_out != settings
    (project / "pyproject.toml").write_text(left_out, "utf-8")
    with zipfile.ZipFile(build(project, "wheel", tmp_path / "dist")) as archive:
        lacks = missing(set(archive.namelist()), project)
    assert lacks == [f"artkit/{path.relative_to(ROOT)}" for path in sorted((ROOT / "styles").glob("*.toml"))]


def test_strays_are_noticed(names):
    strays = {"prints/gallery.toml", "artkit/tests/test_x.py", "styles/gallery.toml"}
    assert missing(names | strays, ROOT) == sorted(strays)


def test_its_metadata(site):
    metadata: Message = Parser().parsestr(info(site, "METADATA"))
    assert metadata["Name"] == "digital-potato"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT AND CC-BY-SA-3.0 AND Zlib"
    licences = ("LICENSE", "classifier/mnist/LICENSE.md", "layout/profiles/FOGRA39L_coated.LICENSE.txt")
    assert metadata.get_all("License-File") == [f"artkit/{name}" for name in licences]
    assert "artkit = artkit.__main__:main" in info(site, "entry_points.txt")
    for name in licences:
        licence = (ROOT / "artkit" / name).read_text("utf-8")
        assert info(site, f"licenses/artkit/{name}") == licence
        assert (site / "artkit" / name).read_text("utf-8") == licence


USE = """
import artkit
from pathlib import Path
from artkit.classifier import load_dataset, load_model, model_names
from artkit.classifier.datasets import SHIPPED
from artkit.recipe import load_style
from artkit.recipe.sources import list_styles, shipped_styles

here = Path(artkit.__file__).parent
assert Path(str(shipped_styles())) == here / "styles", shipped_styles()
assert SHIPPED.is_relative_to(here), SHIPPED
names = [name for name, (place, _) in list_styles().items() if place == "artkit"]
for name in names:
    load_style(name)
assert [load_model(name).sizes[0] for name in model_names()] == [784] * len(model_names())
assert len(load_dataset().test) == 10_000
print(here, len(names), len(model_names()))
"""


def test_it_works_from_where_it_is_unpacked(site, tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", USE],
        cwd=tmp_path,
        env={"PYTHONPATH": str(site), "ARTKIT_NO_PLUGINS": "1", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    styles = len(list((ROOT / "styles").glob("*.toml")))
    models = len(list((ROOT / "artkit/classifier/models").glob("*.npz")))
    assert run.stdout == f"{site / 'artkit'} {styles} {models}\n"


def test_a_wheel_of_the_sdist_is_the_same(names, tmp_path):
    sdist = build(ROOT, "sdist", tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (project,) = (tmp_path / "source").iterdir()
    with zipfile.ZipFile(build(project, "wheel", tmp_path / "wheel")) as archive:
        assert set(archive.namelist()) == names
