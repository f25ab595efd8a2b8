import json
from pathlib import Path

import pytest

from artkit.batches import jobs_of, read_plan
from artkit.cli.app import run

WORK = """
seed = 3
style = "bitmap"
page = { size = "a6" }
[dream]
model = "twin"
digits = "6"
regularizers = []
steps = 3
"""
NIGHT = """
recipes = ["work"]
seeds = "0..1"
page = ["a6", "a5"]
output = "night/{page}/{seed:03}_{steps}.pdf"

[set]
"dream.steps" = "2..3"
title = "Night"
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("work.toml").write_text(WORK, "utf-8")
    Path("night.toml").write_text(NIGHT, "utf-8")


def files(folder: str) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*.pdf"))


def test_the_product_of_all_sweeps(capsys: pytest.CaptureFixture[str]) -> None:
    line = [
        "batch",
        "work",
        "--seeds",
        "0..1",
        "--set",
        "style=bitmap,type",
        "-o",
        "out/{style}_s{seed:04}.pdf",
        "-j",
        "1",
    ]
    assert run(line) == 0
    assert files("out") == ["bitmap_s0000.pdf", "bitmap_s0001.pdf", "type_s0000.pdf", "type_s0001.pdf"]
    assert capsys.readouterr().out.startswith("out: 4 made in ")
    assert run(line) == 0
    assert capsys.readouterr().out.startswith("out: 0 made, 4 kept in ")


def test_a_batch_file_says_the_same_and_flags_come_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["batch", "night.toml", "--dry-run", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["prints"], said["pages"], said["place"]) == (8, 8, "night")
    assert [job["file"] for job in said["jobs"]][:3] == ["a6/000_2.pdf", "a6/001_2.pdf", "a6/000_3.pdf"]
    assert said["bytes"] > 1000
    assert said["minutes"] > 0
    assert not Path("night").exists()
    assert run(["batch", "night.toml", "--seeds", "7", "--set", "dream.steps=4", "-j", "1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["made"] == ["a6/007_4.pdf", "a5/007_4.pdf"]
    assert files("night") == ["a5/007_4.pdf", "a6/007_4.pdf"]


def test_a_dry_run_says_what_it_will_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["batch", "work", "--seeds", "0..9", "--dry-run", "-j", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [f"prints/out/work_s000{seed}.pdf" for seed in range(3)]
    assert lines[3:5] == ["... 6 more ...", "prints/out/work_s0009.pdf"]
    assert lines[5].startswith("10 prints, 10 pages, about ")
    assert "on 1 core; 1 print made and thrown away to find out" in lines[5]
    assert not Path("prints").exists()


def test_plates_are_pages(capsys: pytest.CaptureFixture[str]) -> None:
    line = [
        "batch",
        "work",
        "--seeds",
        "0..2",
        "--style",
        "riso",
        "--set",
        "dream.steps=60",
        "--separations",
        "--dry-run",
        "--json",
    ]
    assert run(line) == 0
    assert json.loads(capsys.readouterr().out)["pages"] == 3 * 2


def test_numbered_prints_and_models(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["batch", "work", "--edition", "1..2/5", "-m", "twin,book", "-j", "1", "-q"]) == 0
    assert files("prints/out") == [
        f"work_model{name}_{number:03}.pdf" for name in ("book", "twin") for number in (1, 2)
    ]


def test_a_failure_is_a_line_and_the_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from artkit.batches import work

    def finish(*_: object) -> None:
        raise ArithmeticError("a mistake\nof ours")

    monkeypatch.setattr(work, "finish", finish)
    assert run(["batch", "work", "--seeds", "0..1", "-j", "1", "-o", "out/{seed}.pdf"]) == 1
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        f"artkit: {seed}.pdf: ArithmeticError: a mistake of ours" for seed in (0, 1)
    ]
    assert "0 made, 2 failed" in said.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["work", "--set", "x"], "--set: expected key.path=value, not 'x'"),
        (["work", "--set", "dream.steps=1", "--set", "dream.steps=2"], "write its values as dream.steps=a,b"),
        (["work", "--seeds", "5..1"], "seeds: the range 5..1 runs backwards"),
        (["work", "--style", "bitmap,galery"], "no style is called 'galery'; did you mean gallery?"),
        (["work", "night.toml"], "night.toml is a batch file"),
        (["wrok"], "no recipe is called 'wrok'"),
        (["work", "-j", "2", "--scheduler", "tcp://x:1"], "--jobs: with --scheduler"),
        (["work", "--scheduler", "x"], "expected tcp://HOST:PORT, not 'x'"),
        (["work", "-j", "0"], "--jobs"),
        (["work", "-o", "out/{seed}.gif"], "-o: '{seed}.gif' should end in .pdf"),
    ],
)
def test_what_is_wrong_is_one_line_and_nothing_is_begun(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["batch", *words]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert sorted(path.name for path in Path().iterdir()) == ["night.toml", "work.toml"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("recipes = 3", "night.toml: recipes: expected"),
        ("recipes = []\nsedes = 1", "night.toml: unknown key sedes; did you mean seeds?"),
        ('recipes = []\n[set]\n"dream.steps" = [1, 1]', "set dream.steps: 1 is given twice"),
        ("recipes = []\ndpi = 0", "night.toml: dpi:"),
        ("recipes = [", "night.toml: not TOML"),
    ],
)
def test_a_batch_file_that_is_none(text: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("night.toml").write_text(text, "utf-8")
    assert run(["batch", "night.toml"]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_a_new_batch_file_says_what_it_would_do_also_with_every_line_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["new", "batch", "wall"]) == 0
    assert "batch wall.toml --dry-run" in capsys.readouterr().out
    text = Path("wall.toml").read_text("utf-8").replace('["gallery"]', '["work"]', 1)
    Path("wall.toml").write_text(text, "utf-8")
    assert len(jobs_of(read_plan("wall.toml")).jobs) == 10
    lines = [
        line.removeprefix("#") if line.startswith("#") and " = " in line else line
        for line in text.splitlines()
    ]
    every = "\n".join(line for line in lines if not line.startswith(("icc", "marks", '"dream.regularizers')))
    Path("every.toml").write_text(
        every.replace("{seed:04}", "{seed:04}_{id}").replace("edition = 50", "edition = 3"), "utf-8"
    )
    assert len(jobs_of(read_plan("every.toml")).jobs) == 10 * 2 * 3 * 3 * 4
