import json
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from artkit.batches import InProcess, Plan, batch
from artkit.batches.choosing import choose, distance, recipe_of
from artkit.batches.contact import NARROWEST, _grid, contact_sheet
from artkit.batches.prints import find_prints, read_prints
from artkit.cli.app import run
from artkit.errors import InputError
from artkit.finishing import poster
from artkit.layout.geometry import Size
from artkit.planning import dream_all, plan, read_recipe
from artkit.press.raster import rasterise

CLEAR = {
    "dream.model": "robust",
    "dream.steps": 40,
    "dream.regularizers": [["blur:sigma=0.6,every=2", "border:weight=1"]],  # one value, which is a list
}


def made(**asked: Any) -> list[str]:
    report = batch(
        Plan(**{"recipes": "work", "output": "out/{seed:02}.pdf", "seeds": "0..5", **asked}), InProcess()
    )
    assert not report.failed
    return sorted(str(Path(report.place, name)) for name in report.made)


def words(path: str) -> list[str]:
    document = pdfium.PdfDocument(path)
    try:
        return [word for page in document for word in page.get_textpage().get_text_range().split()]
    finally:
        document.close()


def pages(path: str) -> int:
    document = pdfium.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


def test_every_print_is_shown_with_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    made()
    Path("out/note.txt").write_text("no print")
    assert run(["sheet", "out"]) == 0
    assert capsys.readouterr().out == f"{Path.cwd() / 'out-sheet.pdf'}  (6 prints)\n"
    assert words("out-sheet.pdf") == ["out:", "6", "prints", *(f"{seed:02}" for seed in range(6))]
    assert run(["sheet", "out/..", "-o", "here.pdf"]) == 0
    assert words("here.pdf")[0] == f"{Path.cwd().name}:"


def test_a_print_on_the_sheet_is_the_print() -> None:
    (path,) = made(seeds=3, page="10x15cm")
    sheet, count = contact_sheet(tuple(read_prints(find_prints([path]))), Size(297, 420), "one")
    assert count == 1
    page = rasterise(sheet, 72.0).astype(int)
    ground = page[2, 2]
    _, columns = np.nonzero(np.abs(page - ground).sum(axis=2) > 20)
    # the largest that it may be, with its caption below and the heading above
    width = np.ptp(columns) * 25.4 / 72
    assert 145 < width < 152
    small = Image.fromarray(rasterise(Path(path).read_bytes(), 36.0))
    dark = page[150:, :, 0] < 128
    there = np.asarray(small)[:, :, 0] < 128
    assert abs(dark.sum() * (25.4 / 72) ** 2 / 150**2 - there.sum() * (25.4 / 36) ** 2 / 100**2) < 0.02


def test_any_format_is_shown_and_one_that_carries_nothing_too() -> None:
    for suffix in ("pdf", "svg", "png", "tif", "jpg"):
        made(output=f"out/{suffix}-{{seed}}.{suffix}", seeds="1..1", dpi=60.0)
    assert run(["sheet", "out", "-o", "all.png", "--dpi", "50", "-q"]) == 0
    with Image.open("all.png") as picture:
        page = np.asarray(picture.convert("L")).astype(int)
    assert page.shape == (827, 585)
    dark = [(page[:, left : left + 110] < 100).mean() for left in range(25, 560, 110)]
    assert len(dark) == 5
    assert run(["sheet", "out", "-o", "all.pdf", "--caption", "{name}\\n{title} {seed} {page}", "-q"]) == 0
    assert "–" in words("all.pdf")  # of the .jpg nothing is known
    assert words("all.pdf").count("Small") == 4


def test_many_prints_take_more_pages_or_one_long_picture() -> None:
    made(seeds="0..39")
    assert run(["sheet", "out", "--page", "a5", "-q"]) == 0
    assert pages("out-sheet.pdf") > 1
    assert len([word for word in words("out-sheet.pdf") if word.isdecimal() and len(word) == 2]) >= 40
    assert run(["sheet", "out", "--page", "a5", "-o", "long.png", "--dpi", "40", "-q"]) == 0
    with Image.open("long.png") as picture:
        assert picture.width == round(148 / 25.4 * 40)
        assert picture.height > round(210 / 25.4 * 40)


@pytest.mark.parametrize("count", [1, 2, 5, 12, 100, 1000])
@pytest.mark.parametrize("page", [Size(148, 210), Size(297, 420), Size(420, 297)])
@pytest.mark.parametrize("aspect", [0.5, 1.4, 3.0])
def test_boxes_stand_apart_and_on_the_page(count: int, page: Size, aspect: float) -> None:
    grid = _grid(count, page, aspect, 2)
    boxes = [grid.place(index) for index in range(grid.columns * grid.rows)]
    for number, box in enumerate(boxes):
        assert box.x >= grid.margin - 1e-6
        assert box.right <= page.width - grid.margin + 1e-6
        assert box.bottom + grid.caption <= page.height - grid.margin + 1e-6
        for other in boxes[:number]:
            below = box.y >= other.bottom + grid.caption - 1e-6
            assert below or box.x >= other.right or other.x >= box.right
    assert len(boxes) >= count or grid.box.width < 2 * NARROWEST + 20


def test_the_best_are_chosen_without_twins_and_written_back(capsys: pytest.CaptureFixture[str]) -> None:
    made(seeds="0..11", set=CLEAR)
    made(
        seeds="0..3", set=CLEAR, page="a5", output="out/twin-{seed:02}.pdf"
    )  # the same pictures on another page
    candidates = tuple(read_prints(find_prints(["out"])))
    best = choose(candidates, 5)
    assert len(best) == 5
    assert all(distance(one, other) >= 0.03 for one in best for other in best if one is not other)
    assert min(each.measures["legible"] for each in best) == 1
    assert len(choose(candidates, 16)) < 16
    assert len(choose(candidates, 16, twins=0)) == 16
    assert run(["sheet", "out", "--select", "5", "--keep", "best.toml", "-o", "best.pdf"]) == 0
    assert "(5 of 16 prints)" in capsys.readouterr().out
    assert words("best.pdf")[5:] == [each.file.stem for each in best]
    cells = plan(read_recipe("best.toml"))
    assert [cell.seed for cell in cells] == [each.carried.recipe.seed for each in best if each.carried]
    for dream, each in zip(dream_all(cells), best, strict=True):
        assert np.array_equal(dream.image, each.pictures[0])


def test_each_measure_orders_as_it_says() -> None:
    made(seeds="0..9", set=CLEAR)
    candidates = tuple(read_prints(find_prints(["out"])))
    for by in ("ink", "confidence", "legibility"):
        most = [each.measures[by] for each in choose(candidates, 10, by, 0)]
        least = [each.measures[by] for each in choose(candidates, 10, f"-{by}", 0)]
        assert most == sorted(most, reverse=True)
        assert least == sorted(least)
    far, near = (choose(candidates, 4, by, 0) for by in ("diversity", "-diversity"))
    gaps = [
        min(distance(one, two) for one in chosen for two in chosen if one is not two)
        for chosen in (far, near)
    ]
    assert gaps[0] > gaps[1]
    assert len({each.file for each in far}) == len({each.file for each in near}) == 4


def test_prints_that_differ_in_more_than_seeds_become_rows() -> None:
    made(set={"dream.steps": "3,4", "dream.digits": '"16"'}, output="out/{steps}-{seed:02}.pdf", seeds="0..1")
    prints = tuple(read_prints(find_prints(["out"])))
    Path("all.toml").write_text(recipe_of(prints), "utf-8")
    cells = plan(read_recipe("all.toml"))
    wanted = [
        (picture.name, picture.seed, each.carried.recipe.dream.steps)
        for each in prints
        if each.carried
        for picture in each.carried.pictures
    ]
    assert [(cell.name, cell.seed, cell.how.steps) for cell in cells] == wanted
    images = np.concatenate([each.pictures for each in prints])
    assert np.array_equal(np.stack([dream.image for dream in dream_all(cells)]), images)
    Path("out/own.pdf").write_bytes(poster("work", seed="3,5", dream__digits="16"))
    Path("both.toml").write_text(recipe_of(tuple(read_prints(find_prints(["out/own.pdf", "out"])))), "utf-8")
    seeds = [(cell.name, cell.seed) for cell in plan(read_recipe("both.toml"))][:4]
    assert seeds == [("1", 3), ("6", 3), ("1", 5), ("6", 5)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["empty"], "there is no print in empty"),
        (["none.pdf"], "cannot read none.pdf"),
        (["text.pdf"], "text.pdf: this is no PDF, SVG, PNG or TIFF"),
        (["cut.pdf"], "cut.pdf"),
        (["out", "--by", "beauty", "--select", "2"], "no measure is called 'beauty'"),
        (["out", "--select", "2", "--keep", "3"], "'3' should end in .toml"),
        (["out", "--select", "0"], "--select"),
        (["out", "--caption", "{nme}"], "no field is called 'nme'"),
        (["out", "--seed", "3"], "--seed: prints are shown as they are"),
        (["out", "--page", "2x2cm"], "too small for a contact sheet"),
        (["out", "-o", "x.svg"], "should end in .pdf or .png"),
        (["work", "--select", "3"], "--select: it is for finished prints"),
        (["work", "wrok"], "a sheet shows one recipe, or prints"),
        (["jpg", "--select", "1"], "carries no pictures that could be measured"),
        (["jpg", "--keep", "x.toml"], "carries nothing that a recipe could be made of"),
    ],
)
def test_what_is_wrong_is_one_line(line: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    made(seeds="0..0")
    made(seeds="0..0", output="jpg/{seed}.jpg", dpi=40.0)
    Path("empty").mkdir()
    Path("text.pdf").write_text("nothing")
    Path("cut.pdf").write_bytes(Path("out/00.pdf").read_bytes()[:900])
    before = sorted(Path().rglob("*"))
    capsys.readouterr()
    assert run(["sheet", *line]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.err.count("\n") == 1
    assert sorted(Path().rglob("*")) == before


def test_prints_at_a_url_are_shown_and_chosen_as_those_of_a_folder(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fsspec = pytest.importorskip("fsspec")
    try:
        made(set=CLEAR)
        made(set=CLEAR, output="memory://wall/night/{seed:02}.pdf")
        fsspec.filesystem("memory").pipe_file("/wall/night/note.txt", b"no print")
        found = []
        for place in ("out", "memory://wall/night", f"file://{Path.cwd()}/out"):
            best = ["--select", "3", "--by", "ink", "--keep", "best.toml", "-o", "sheet.pdf"]
            assert run(["sheet", place, *best]) == 0, capsys.readouterr().err
            found.append((words("sheet.pdf")[1:], Path("best.toml").read_text()))
        assert found[1:] == 2 * found[:1]
        assert run(["sheet", "memory://wall/night/03.pdf", "out/04.pdf", "-o", "two.pdf"]) == 0
        assert words("two.pdf")[-2:] == ["03", "04"]
        capsys.readouterr()
        for place, said in {
            "memory://wall/day": "there is no print in memory://wall/day",
            "memory://wall/night/09.pdf": "cannot read memory://wall/night/09.pdf",
            "nobody://wall": "nobody://wall: ",
        }.items():
            assert run(["sheet", place]) == 2
            told = capsys.readouterr().err
            assert told.startswith(f"artkit: {said}")
            assert told.count("\n") == 1
    finally:
        fsspec.filesystem("memory").store.clear()


def test_ways_are_not_written_back() -> None:
    made(set={"layout": "process", "dream.frames": 3}, seeds="0..0")
    with pytest.raises(InputError, match="shows ways between pictures"):
        recipe_of(tuple(read_prints(find_prints(["out"]))))


def test_a_manifest_says_how_a_print_reads() -> None:
    made(seeds="0..1", set=CLEAR)
    lines = [json.loads(line) for line in Path("out/batch.jsonl").read_text().splitlines()]
    assert all(
        line["reading"] == {"pictures": 1, "confidence": line["reading"]["confidence"], "read": 1}
        for line in lines
    )
