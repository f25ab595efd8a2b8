"""The table is right: turns, ratios and spreads, who is absent, what is drawn. Nothing here is timed."""

import dataclasses
import io
import json
import pickle
import runpy
import sys
from pathlib import Path

import bench_page
import chart
import numpy as np
import page_worker
import pypdfium2
import pytest
import rows
from PIL import Image
from rows import Contender, Curve, Row, Skipped, Spread, compare, curves, slope, table, to_json
from scipy.ndimage import gaussian_filter

HERE = Path(__file__).parent
PNG = HERE.parents[1] / "prints" / "benchmarks.png"


def contender(name: str, values, log=None, **about) -> Contender:
    """Return one whose turns are worth these seconds, one after the other."""
    left = iter(values)

    def turn():
        if log is not None:
            log.append(name)
        return {"s": next(left)}

    return Contender(name, lambda: turn, **about)


def test_contenders_take_turns_and_the_ratio_is_of_each_round():
    log: list[str] = []
    ours, theirs = contender("artkit", (1, 2, 4), log), contender("peer", (3, 4, 20), log, goals={"s": 3})
    (row,) = compare("series", "what", ours, [theirs], rounds=3)
    assert log == ["artkit", "peer"] * 3
    assert row.ratio == Spread(3, 2, 5)  # and not 4 / 2, the ratio of the medians
    assert row.reached
    assert row.columns() == ("what", "2.00 s", "peer", "4.00 s", "3.00 (2.00–5.00)", "≥ 3", "yes")


def test_a_goal_that_is_missed_is_said():
    """The planted failure: the same times the other way round."""
    ours, theirs = contender("artkit", (3, 4, 20)), contender("peer", (1, 2, 4), goals={"s": 3})
    (row,) = compare("series", "what", ours, [theirs], rounds=3)
    assert row.ratio == Spread(1 / 3, 1 / 5, 1 / 2)
    assert row.reached is False
    assert row.columns()[-1] == "no"


def test_without_a_goal_nothing_is_reached():
    assert Row("series", "what", "s", (1.0,), "peer", (2.0,)).reached is None
    assert Row("series", "what", "s", (1.0,)).ratio is None


def test_who_is_absent_is_skipped_by_name_and_the_others_go_on():
    def broken():
        raise ImportError("no operator")

    peers = [
        contender("Absent", (), needs=("json", "a_module_that_is_none")),
        Contender("Broken", broken),
        contender("Present", (2,), needs=("json",)),
    ]
    absent, unloadable, row = compare("series", "what", contender("artkit", (1,)), peers, rounds=1)
    assert absent == Skipped("series", "Absent", "a_module_that_is_none not installed")
    assert unloadable == Skipped("series", "Broken", "does not load: no operator")
    assert row.peer == "Present"
    text = table([absent, unloadable, row])
    assert all(word in text for word in ("skipped: a_module_that_is_none not installed", "Absent", "Broken"))


def test_a_limit_is_held_against_the_others_as_well():
    peers = [contender("products", (1,)), contender("peer", (3,), goals={"s": 3}), contender("free", (9,))]
    found = list(compare("series", "what", contender("artkit", (2,)), peers, 1, limit="products"))
    told = {(row.what, row.peer): row.ratio.median for row in found}
    assert told == {
        ("what", "products"): 0.5,
        ("what", "peer"): 1.5,
        ("what: products", "peer"): 3.0,
        ("what", "free"): 4.5,
    }


def test_a_series_that_is_none_is_refused_by_name(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["benchmarks", "trainin"])
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(HERE / "__main__.py"), run_name="__main__")
    assert end.value.code == 2
    assert "there is no series 'trainin'; there are batch, training, " in capsys.readouterr().err


def test_an_error_in_a_turn_is_no_absence():
    def fail():
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        list(compare("series", "what", Contender("artkit", lambda: fail), [], rounds=1))


def test_alone_artkit_still_has_its_row():
    (row,) = compare("series", "what", contender("artkit", (1, 2, 3)), [], rounds=3)
    assert row == Row("series", "what", "s", (1, 2, 3))
    assert row.columns()[1:] == ("2.00 s", "", "", "", "", "")


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_slope_is_that_of_the_line(power):
    sizes = (1.0, 2.0, 4.0, 8.0, 16.0)
    seconds = tuple(0.1 * size**power for size in sizes)
    assert slope(sizes, seconds) == pytest.approx(power)
    assert Curve("scaling", "things", sizes, (seconds,)).reached is (power <= 1)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0 s"), (0.001234, "0.00123 s"), (1.234, "1.23 s"), (45.6, "45.6 s"), (12345, "12,345 s")],
)
def test_amounts_have_three_figures(value, said):
    assert rows.amount(value, "s") == said


SIZES = (4.0, 8.0, 16.0, 32.0, 64.0)
CURVES = [
    Curve("scaling", "things", SIZES, (tuple(0.01 * s for s in SIZES),), detail="of some kind"),
    Curve(
        "scaling",
        "dreams",
        tuple(100 * s for s in SIZES),
        (tuple(0.02 * s for s in SIZES), tuple(0.03 * s for s in SIZES)),
        (tuple(0.01 * s for s in SIZES),) * 2,
    ),
]


def test_curves_come_back_from_json_as_they_were():
    found = [*CURVES, Row("series", "what", "s", (1.0,)), Skipped("series", "peer", "why")]
    told = json.loads(json.dumps(to_json(found)))
    assert curves(told) == CURVES
    assert told[0]["slope"]["median"] == pytest.approx(1)
    assert [each["kind"] for each in told] == ["Curve", "Curve", "Row", "Skipped"]


@pytest.mark.parametrize("style", ["gallery", "soundings"])
def test_the_drawing_lies_on_its_page_and_its_lines_where_the_numbers_say(style):
    sheet = chart.compose(CURVES, style)
    page = sheet.geometry.trim_rect
    lines = [op for op in sheet.operations if isinstance(op, chart.Text)]
    for op in lines:
        assert page.contains(chart.Rect(op.x, op.y - op.line.cap_height, op.line.width, op.line.cap_height))
    assert {"things", "dreams", chart.LIMIT, chart.TITLE} <= {op.line.text for op in lines}
    things, dreams = (op.dots.centres for op in sheet.operations if isinstance(op, chart.Stamp))
    rise = np.diff(things, axis=0)
    assert np.allclose(rise[:, 0], -rise[:, 1])  # in proportion is 45 degrees
    assert np.allclose(rise, np.diff(dreams, axis=0))


def test_a_drawing_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no curves"):
        chart.compose([])


def test_the_picture_in_prints_is_drawn_of_the_figures_beside_this():
    measured = curves(json.loads((HERE / "measured.json").read_text("utf-8")))
    shown = pixels(PNG.read_bytes())
    assert [curve.what for curve in measured] == ["dreams", "cells", "page area", "batch jobs"]
    assert difference(pixels(chart.draw(measured, ".png")), shown) < 0.05
    slower = [dataclasses.replace(measured[0], sizes=measured[0].sizes[::-1]), *measured[1:]]
    assert difference(pixels(chart.draw(slower, ".png")), shown) > 0.1


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), float)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """Return the mean difference of two pictures, of 255; a picture of another size is all wrong."""
    return float(np.abs(one - other).mean()) if one.shape == other.shape else 255.0


def marks_of(look: str):
    tones = [bench_page.Tone(np.outer(np.hanning(28), np.hanning(28)))]
    return bench_page.plain(bench_page.composed(bench_page.RENDERERS[look](**bench_page.LOOKS[look]), tones))


@pytest.mark.parametrize("look", sorted(bench_page.LOOKS))
@pytest.mark.parametrize("who", sorted(bench_page.NEEDS))
def test_every_peer_of_the_page_draws_the_same_picture(who, look):
    if absent := rows.missing(bench_page.NEEDS[who]):
        pytest.skip(f"{', '.join(absent)} not installed")
    marks = marks_of(look)
    ours, theirs = (seen(page_worker.CONTENDERS[name]()(bench_page.A2, marks)) for name in ("artkit", who))
    assert ours.min() < 128 < ours.max()
    assert difference(ours, theirs) < 3
    assert difference(ours, np.roll(theirs, 6, axis=1)) > 9  # moved by a tenth of a cell, it is another


def seen(pdf: bytes, scale: float = 2 / page_worker.POINT) -> np.ndarray:
    """Return the tone of the first cell of a page, in [0, 255]; the page may have a bleed, as artkit's has."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = np.asarray(document[0].render(scale=scale, grayscale=True).to_numpy(), float).squeeze()
        per_mm = scale * page_worker.POINT
        bleed = (document[0].get_width() / page_worker.POINT - bench_page.A2[0]) / 2
    (cell,) = bench_page.squares(1)
    top, left = (round(per_mm * (at + bleed)) for at in (cell.y, cell.x))
    side = round(per_mm * cell.width)
    return gaussian_filter(
        page[top : top + side, left : left + side], 1.5
    )  # dots fall on pixels as they fall


def test_the_worker_reports_what_it_did(tmp_path, capsys):
    (tmp_path / "marks").write_bytes(pickle.dumps((bench_page.A2, marks_of("contour"))))
    page_worker.main("artkit", str(tmp_path / "marks"), str(tmp_path / "page.pdf"))
    told = json.loads(capsys.readouterr().out)
    assert told["s"] >= 0
    assert told["memory"] > 1e6
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


def test_the_command_draws_what_was_measured(tmp_path, monkeypatch):
    (tmp_path / "run.json").write_text(json.dumps(to_json(CURVES)), "utf-8")
    words = ["benchmarks", "--from", str(tmp_path / "run.json"), "--draw", str(tmp_path / "drawn.svg")]
    monkeypatch.setattr(sys, "argv", words)
    runpy.run_path(str(HERE / "__main__.py"), run_name="__main__")
    assert (tmp_path / "drawn.svg").read_text("utf-8").startswith(("<svg", "<?xml"))


def test_every_series_has_its_module():
    command = runpy.run_path(str(HERE / "__main__.py"))
    for name in (*command["SERIES"], *command["WORKS"]):
        assert (HERE / f"bench_{name}.py").is_file()
