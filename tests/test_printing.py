import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

import artkit
from artkit.carrying import MOST_BYTES, unpack
from artkit.developing import develop, fields
from artkit.dreaming import Dream
from artkit.errors import InputError
from artkit.finishing import finish
from artkit.layout.sheet import Fill, Text
from artkit.planning import GALLERY, Cell, dream_all, plan, read_recipe, resolved
from artkit.press.containers import private_of
from artkit.press.formats import Output
from artkit.press.pdfx import examine
from artkit.printing import compose, encode
from artkit.reading import output_of, replay
from artkit.templates import Probability

ROOT = Path(__file__).parent.parent
PRINTS = sorted((ROOT / "prints").glob("*.toml"))
QUICK = [("dream.steps", 8)]


def made(
    source: object = GALLERY, *settings: tuple[str, object], styles: list[str] | None = None
) -> pikepdf.Pdf:
    recipe = read_recipe(source, styles, [*QUICK, *settings])  # type: ignore[arg-type]
    cells = plan(recipe)
    return pikepdf.open(io.BytesIO(encode(compose(recipe, cells, dream_all(cells)), ".pdf")))


def texts(*settings: tuple[str, object]) -> list[str]:
    recipe = read_recipe(GALLERY, None, [*QUICK, *settings])
    cells = plan(recipe)
    sheet = compose(recipe, cells, dream_all(cells))
    return [each.line.text for each in sheet.operations if isinstance(each, Text)]


def test_the_gallery_is_what_prints_gallery_says() -> None:
    assert read_recipe(ROOT / "prints" / "gallery.toml") == read_recipe(GALLERY)


@pytest.mark.parametrize("path", PRINTS, ids=lambda path: path.stem)
def test_every_recipe_prints_to_the_letter_and_again(path: Path) -> None:
    # the networks of growing-up are made by whoever prints it
    grown = [("dream.model", "dial-4")] if path.stem == "growing-up" else []
    recipe = read_recipe(path, None, [*QUICK, *grown])
    cells = plan(recipe)
    data, _ = finish(recipe, develop(cells, dream_all(cells)), Output())
    assert [row for row in examine(data) if not row.holds] == []
    carried = unpack(private_of(data, MOST_BYTES), path)
    assert replay(carried, output_of(carried, ".pdf"))[0] == data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.docinfo["/Title"]) == read_recipe(path).title
        assert str(pdf.docinfo["/Author"]) == "artkit"


@pytest.mark.parametrize(
    ("page", "width", "height"), [("a2", 420, 594), ("a0", 841, 1189), ("24x36in", 24 * 25.4, 36 * 25.4)]
)
@pytest.mark.parametrize("bleed", [0, 3, 5])
def test_boxes_are_exact(page: str, width: float, height: float, bleed: float) -> None:
    pdf = made(GALLERY, ("page.size", page), ("page.bleed", f"{bleed}mm"), ("dream.digits", "1"))
    leaf = pdf.pages[0]
    points = 72 / 25.4
    outer = [0, 0, (width + 2 * bleed) * points, (height + 2 * bleed) * points]
    inner = [bleed * points, bleed * points, (width + bleed) * points, (height + bleed) * points]
    assert [float(x) for x in leaf.MediaBox] == pytest.approx(outer, abs=0.01)
    assert [float(x) for x in leaf.BleedBox] == pytest.approx(outer, abs=0.01)
    assert [float(x) for x in leaf.TrimBox] == pytest.approx(inner, abs=0.01)


def test_the_same_recipe_is_the_same_bytes_in_another_process() -> None:
    code = "import sys, artkit; sys.stdout.buffer.write(artkit.poster(dream__steps=8, page__size='a5'))"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    }
    assert runs == {artkit.poster(dream__steps=8, page__size="a5")}
    assert artkit.poster(dream__steps=8, page__size="a5", seed=8) not in runs


def test_a_png_is_exact_in_pixels_and_says_its_size() -> None:
    with Image.open(
        io.BytesIO(artkit.poster(suffix=".png", dpi=50, page__size="a4", dream__steps=2))
    ) as picture:
        assert picture.size == (round(210 / 25.4 * 50), round(297 / 25.4 * 50))
        assert picture.info["dpi"] == pytest.approx((50, 50), abs=0.02)


def test_rows_note_models_and_seeds_reach_the_plan() -> None:
    cells = plan(read_recipe(ROOT / "prints" / "digital-potato.toml"))
    assert [(cell.model, cell.label, cell.seed) for cell in cells] == [
        ("potato", 6, 66), ("potato", 6, 66), ("robust", 6, 66), ("robust", 6, 66)
    ]  # fmt: skip
    assert cells[0].how.regularizers == ()
    cells = plan(read_recipe(None, None, [("dream.digits", "39"), ("seed", "4..5")]))
    assert [(cell.name, cell.seed) for cell in cells] == [("3", 4), ("3", 5), ("9", 4), ("9", 5)]


def test_all_four_potatoes_begin_with_the_same_noise() -> None:
    recipe = read_recipe(ROOT / "prints" / "digital-potato.toml", None, [("dream.steps", 0)])
    dreams = dream_all(plan(recipe))
    assert all(np.array_equal(dream.image, dreams[0].image) for dream in dreams)


def test_captions_say_what_is_true() -> None:
    shown = texts(("layout.caption", "{label} {predicted} {seed} {model} {steps}"), ("dream.digits", "47"))
    assert any(text.startswith("4 ") and text.endswith(" 7 robust 8") for text in shown)
    assert (
        texts(("colophon", "{sizes}, seeds {seeds}"), ("seed", "1..3,9"))[-1]
        == "784–512–512–10, seeds 1, 2, 3, 9"
    )
    assert texts(("colophon", "seeds {seeds}"), ("seed", "1..4"))[-1] == "seeds 1–4"


def test_what_keeps_off_the_trim_is_safe() -> None:
    assert len(made(GALLERY, ("page.safe", "20mm")).pages) == 1


def test_an_edition_is_counted_in_the_small_print() -> None:
    assert texts(("colophon", "seed {seeds}"), ("edition.size", 50))[-1] == "seed 7, edition of 50"
    assert texts(("colophon", ""), ("edition.size", 50))[-1] == "edition of 50"


def test_lines_reach_the_page_as_lines() -> None:
    from artkit.layout.sheet import Fill, Stroke

    for preset, kind in (("cutout", Fill), ("pen", Stroke)):
        recipe = read_recipe(
            GALLERY,
            None,
            [("dream.preset", preset), ("render", "native"), ("dream.steps", 30), ("dream.digits", "3")],
        )
        cells = plan(recipe)
        marks = compose(recipe, cells, dream_all(cells)).operations
        assert sum(isinstance(mark, kind) for mark in marks) == 1
    with pytest.raises(InputError, match="pixel dreams have none; use cppn or strokes"):
        artkit.poster(render="native")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("layout.caption", "{labl}", "did you mean label"),
        ("layout.caption", "{label.__class__}", "no field is called 'label.__class__'"),
        ("layout.caption", "{seed:.3x}", "does not suit seed"),
        ("layout.caption", "{", "cannot be filled in"),
        ("layout.caption", "x" * 2001, "layout.caption: 2,001 characters"),
        ("title", "x" * 2001, "length <= 2000"),
        ("layout.caption", "{label:>999999999}", "more than 99 characters"),
        ("colophon", "{label}", "no field is called 'label'"),
        ("layout.kind", "gird", "did you mean grid"),
        ("layout.columns", 0, "columns of grid in layout"),
        ("layout.collumns", 2, "did you mean columns"),
        ("render.kind", "contor", "did you mean contour"),
        ("render.bands", -1, "bands of contour in render"),
        ("page.size", "a22", "no paper is called 'a22'"),
        ("page.size", "2x2mm", "too small"),
        ("page.background", "blakc", "page.background: 'blakc' is not a colour"),
        ("page.margin", "300mm", "leave nothing of a page"),
        ("page.safe", "60mm", "comes nearer than 60 mm to the trim"),
        ("page.safe", "400mm", "page.safe"),
        ("ink.ramp", ["#000", "nocolour"], "is not a colour"),
        ("type.family", "Red Hut Display", "did you mean Red Hat Display"),
        ("dream.model", "robots", "did you mean robust"),
        ("dream.digits", [], "nothing to dream"),
        ("dream.objective", {"kind": 1}, "dream.objective: expected"),
        ("dream.digits", "x", "no class is called 'x' (dream.digits)"),
        ("dream.regularizers", ["blurr"], "did you mean blur"),
        ("seed", "9..1", "runs backwards"),
        ("seed", "0..99999", "at most 10,000 pictures"),
        ("title", "Ω\U0001f954", "has no"),
    ],
)
def test_slips_are_one_line(key: str, value: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        artkit.poster(**{key.replace(".", "__"): value})
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_what_cannot_be_set_is_known_before_anything_is_dreamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("artkit.planning.ascend", lambda *_, **__: pytest.fail("it dreamed"))
    with pytest.raises(InputError, match="did you mean contour"):
        artkit.poster(render__kind="contor")


def test_no_path_reaches_a_file(tmp_path: Path) -> None:
    artkit.save_model(tmp_path / "mine.npz", artkit.load_model("potato"))
    recipe = read_recipe(None, None, [("dream.model", str(tmp_path / "mine.npz"))])
    facts = resolved(recipe)
    assert str(tmp_path) not in json.dumps(facts)
    assert facts["models"] == {"mine": artkit.load_model("potato").digest}


def test_a_resolved_recipe_says_everything_and_reads_back() -> None:
    recipe = read_recipe(GALLERY, None, QUICK)
    facts = json.loads(json.dumps(resolved(recipe)))
    assert read_recipe(facts["recipe"]) == recipe
    assert facts["models"] == {"robust": artkit.load_model("robust").digest}
    assert set(facts["versions"]) == {"digital-potato", "numpy", "scipy"}
    assert facts["plugins"] == {}


def test_captions_tell_the_rival_and_what_is_seen_through_a_view() -> None:
    recipe = read_recipe(ROOT / "prints" / "ambigrams.toml", None, [("seed", 3), ("dream.steps", 60)])
    cells = plan(recipe)
    dreams = dream_all(cells)
    mind = artkit.load_model("robust")
    shown = fields(cells, dreams, {"robust": mind})
    for cell, dream, said in zip(cells, dreams, shown, strict=True):
        p = mind.probabilities(dream.image[None])[0]
        turned = mind.probabilities(dream.image[None, ::-1, ::-1])[0]
        others = [index for index in np.argsort(-p) if index != cell.label]
        assert said["rival"] == str(others[0])
        assert said["seen"] == str(turned.argmax())
        assert float(str(said["seen_confidence"])) == pytest.approx(turned.max(), abs=1e-4)
    plain = plan(read_recipe(None, None, [("dream.digits", "3"), ("dream.steps", 20)]))
    (said,) = fields(plain, dream_all(plain), {"robust": mind})
    assert said["seen"] == said["predicted"]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.99996, ".3f", "0.999"),
        (1.0, ".3f", "1.000"),
        (0.5, ".2f", "0.50"),
        (0.123, "", "0.123"),
        (0.9999, ".1%", "100.0%"),
    ],
)
def test_a_probability_is_never_rounded_up_to_certainty(value: float, form: str, shown: str) -> None:
    assert format(Probability(value), form) == shown


def test_dreams_of_one_network_share_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    from artkit import planning

    calls: list[int] = []
    original = planning.ascend

    def counted(network: object, labels: list[int], *rest: object, **options: object) -> tuple[Dream, ...]:
        calls.append(len(labels))
        return original(network, labels, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(planning, "ascend", counted)
    cells: tuple[Cell, ...] = plan(read_recipe(ROOT / "prints" / "digital-potato.toml", None, QUICK))
    dreams = dream_all([cells[0], cells[2], cells[0]])
    assert calls == [2, 1]
    assert np.array_equal(dreams[0].image, dreams[2].image)


def test_a_pin_changes_one_picture_and_no_other() -> None:
    base = {"dream": {"digits": "16", "steps": 4}, "page": {"size": "a6"}, "seed": 7}
    pin = {"at": [0, 1], "seed": 41, "model": "potato", "render": {"kind": "pixels", "levels": 9}}
    plain, pinned = (plan(read_recipe({**base, **more})) for more in ({}, {"cells": [pin]}))
    assert pinned[0] == plain[0]
    assert (pinned[1].seed, pinned[1].model, str(pinned[1].render)) == (41, "potato", "pixels:levels=9")
    colours = []
    for more in ({}, {"cells": [pin]}):
        work = read_recipe({**base, **more})
        sheet = compose(work, plan(work), dream_all(plan(work)))
        colours.append({str(op.colour) for op in sheet.operations if isinstance(op, Fill)})
    assert len(colours[0]) != len(colours[1])


@pytest.mark.parametrize(
    ("pins", "message"),
    [
        ([{"at": [0, 2]}], r"cells\[0\].at: \[0, 2\] is no picture of this sheet; row 0 has 2 pictures"),
        ([{"at": [1, 0]}], r"cells\[0\].at: \[1, 0\] is no picture of this sheet; there are 1 rows"),
        ([{"at": [0, 1]}, {"at": [0, 1], "seed": 3}], r"cells\[1\].at: \[0, 1\] is pinned twice"),
        ([{"at": [0]}], "cells"),
        ([{"at": [0, 1], "model": "robst"}], "robst"),
    ],
)
def test_a_pin_that_pins_nothing_is_an_error(pins: list[dict[str, object]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        plan(read_recipe({"dream": {"digits": "16"}, "cells": pins}))


def test_a_digit_is_set_in_what_the_network_sees_in_it_and_in_the_type_of_the_sheet() -> None:
    settings = [
        ("dream.steps", 60),
        ("dream.digits", "6"),
        ("layout.caption", "{probabilities}"),
        ("type.caption", "2mm"),
    ]
    recipe = read_recipe({**GALLERY, "type": {"family": "Source Serif Pro"}}, ["type"], settings)
    cells = plan(recipe)
    lines = [each for each in compose(recipe, cells, dream_all(cells)).operations if isinstance(each, Text)]
    caption = next(each.line.text for each in lines if each.line.text.count(" ") == 9)
    said = caption.replace(" ", "")
    assert len(said) == 60
    assert 0.99 < sum(int(each) for each in caption.split()) / 1e6 <= 1
    # every line of the texture holds the characters of one row that are of one weight, in their order
    texture = [each.line for each in lines if each.line.text.isdigit()]
    assert len(texture) > 20
    assert set("".join(line.text for line in texture)) <= set(said)
    assert sum(line.text in said * 3 for line in texture) > len(texture) / 2
    assert {line.typeface.family for line in texture} == {"Source Serif Pro"}
