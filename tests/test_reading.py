"""Prints that carry themselves: what is taken out again, printed again, and what is refused."""

import base64
import io
import re
import zlib
from dataclasses import replace

import msgspec
import numpy as np
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

import artkit
from artkit import reading
from artkit.carrying import MOST_BYTES, Carried, pack, spec_of, unpack
from artkit.developing import develop
from artkit.dreaming import Negative, Pixel
from artkit.errors import ArtkitError, FileFormatError, InputError
from artkit.finishing import finish
from artkit.layout.icc import SHIPPED, read_profile
from artkit.npz import npz_arrays, npz_bytes
from artkit.planning import dream_all, plan, read_recipe
from artkit.press.containers import NothingCarriedError, private_of
from artkit.press.formats import Output
from artkit.press.pdfx import examine
from artkit.recipe import Recipe
from artkit.spec import Spec

KEPT = (".pdf", ".svg", ".png", ".tif")


def printed(suffix=".pdf", recipe=None, how=None, **keys):
    work = read_recipe(
        recipe or {"title": "Two"},
        None,
        [
            (key.replace("__", "."), value)
            for key, value in {"page__size": "a6", "dream__steps": 4, **keys}.items()
        ],
    )
    cells = plan(work)
    output = Output(suffix, 60, **(how or {}))
    return finish(work, develop(cells, dream_all(cells)), output)[0]


def read(data, path="print"):
    return unpack(private_of(data, MOST_BYTES), path)


def again(data, suffix, **how):
    carried = read(data)
    return reading.replay(carried, reading.output_of(carried, suffix), **how)[0]


RECIPES = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["", "A & B <i>", "Ä – ×"]),
        "style": st.sampled_from(["gallery", "potato", "riso", "ridge", "night"]),
        "seed": st.sampled_from(["3", "1..2", "18446744"]),
        "date": st.sampled_from(["2026-11-24", "2016-11-24T19:30:00Z"]),
        "layout": st.sampled_from(
            ["grid", {"kind": "grid", "caption": "{label} {rival} {seen_confidence:.4f} {share}"}]
        ),
        "page": st.fixed_dictionaries(
            {"size": st.sampled_from(["a6", "90x70mm"]), "bleed": st.sampled_from(["0mm", "3mm"])}
        ),
        "dream": st.fixed_dictionaries(
            {
                "digits": st.sampled_from(["6", "17", "0"]),
                "steps": st.integers(0, 4),
                "model": st.sampled_from(["potato", "robust"]),
                "parameterization": st.sampled_from(["pixel", "fourier", "strokes", "pixel:noise=0.2"]),
            }
        ),
    }
)


@pytest.mark.parametrize("suffix", KEPT)
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(RECIPES, st.sampled_from([(), ("crop", "colorbar")]), st.integers(40, 90))
def test_a_replay_is_the_print_and_so_is_its_replay(suffix, recipe, marks, dpi):
    work = read_recipe(recipe)
    cells = plan(work)
    pictures = develop(cells, dream_all(cells))
    data, _ = finish(work, pictures, Output(suffix, dpi, marks if suffix == ".pdf" else ()))
    first = again(data, suffix)
    assert first == data
    assert again(first, suffix) == data


def test_nothing_is_dreamed_and_no_network_is_opened(monkeypatch):
    data = printed(dream__digits="357")
    for place in ("planning.load_model", "planning.ascend", "developing.load_model"):
        monkeypatch.setattr(f"artkit.{place}", lambda *_, **__: pytest.fail("it was asked"))
    assert again(data, ".pdf") == data
    other = reading.relook(read(data), ["ridge"], [("page.size", "a5"), ("layout", "triptych")])
    assert other.render.name == "ridge"
    carried = read(data)
    assert len(read(reading.replay(carried, reading.output_of(carried, ".png"), other)[0]).pictures) == 3


def test_every_format_carries_the_same():
    packed = {}
    for suffix in KEPT:
        packed[suffix] = private_of(printed(suffix), MOST_BYTES)
    assert len(set(packed.values())) == 1
    with pytest.raises(NothingCarriedError, match="jpg carries nothing"):
        private_of(printed(".jpg"), MOST_BYTES)


def test_one_format_becomes_another_and_back():
    pdf = printed(".pdf", how={"marks": ("crop",)})
    svg = again(pdf, ".svg")
    assert read(svg).facts.marks == ()
    assert again(again(svg, ".tif"), ".svg") == svg


def test_what_it_says_of_itself():
    facts = read(printed()).facts
    assert facts.models == {"robust": artkit.load_model("robust").digest}
    assert {font.family for font in facts.fonts} == {"Red Hat Display"}
    assert all(re.fullmatch("[0-9a-f]{64}", font.sha256) and font.version for font in facts.fonts)
    assert facts.profile.condition == "FOGRA39"
    assert {"digital-potato", "pikepdf", "pypdfium2"} <= set(facts.printed)
    assert reading.differences(read(printed())) == []


def test_cells_of_a_print_are_where_the_pictures_are():
    carried = read(printed(style="potato", dream__digits="47", page__size="a5"))
    picture = Image.open(
        io.BytesIO(again(printed(style="potato", dream__digits="47", page__size="a5"), ".png"))
    )
    grey = np.asarray(picture.convert("L")) / 255
    scale = 60 / 25.4
    for cell, name in zip(carried.facts.cells, "47", strict=True):
        x, y, width, height = (round(edge * scale) for edge in cell.rect)
        assert (cell.label, cell.dark) == (name, False)
        assert grey[y : y + height, x : x + width].mean() > 0.02
        grey = grey.copy()
        grey[y : y + height, x : x + width] = 0
    assert grey[: round(min(cell.rect[1] for cell in carried.facts.cells) * scale)].max() == 0
    assert read(printed(style="gallery")).facts.cells[0].dark


def test_dates_come_from_the_recipe_or_the_source_and_stay(monkeypatch):
    def day(data):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return str(pdf.docinfo.CreationDate)

    assert day(printed(date="2026-11-24")) == "D:20261124000000Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1479995521")
    data = printed()
    assert day(data) == "D:20161124135201Z"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert again(data, ".pdf") == data
    with pytest.raises(InputError, match="date: there is no 2026-13-40"):
        printed(date="2026-13-40")
    with pytest.raises(InputError, match="a date such as 2026-11-24"):
        printed(date="yesterday")


def test_a_profile_of_the_shops_rides_along():
    profile = read_profile(SHIPPED.read_bytes(), "shop.icc")
    png = printed(".png", how={"profile": profile})
    assert read(png).profile == profile.data
    pdf = again(png, ".pdf")
    assert all(row.holds for row in examine(pdf))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.OutputIntents[0].OutputConditionIdentifier) == "Custom"
    assert again(again(pdf, ".png"), ".pdf") == pdf


def test_separations_are_replayed_as_separations():
    data = printed(style="riso", how={"separations": True})
    assert again(data, ".pdf") == data
    assert not read(again(data, ".png")).facts.separations


def test_another_style_replaces_the_look_and_keeps_the_work():
    carried = read(printed(title="Mine", page__bleed="5mm", render__bands=3))
    other = reading.relook(carried, ["potato"], [("page.size", "a4")])
    plain = read_recipe({"style": "potato"})
    assert (other.render, other.ink, other.type) == (plain.render, plain.ink, plain.type)
    assert other.page.background == plain.page.background
    assert (other.title, other.page.size, other.page.bleed, other.style) == ("Mine", "a4", "5mm", ("potato",))
    assert reading.relook(carried) == carried.recipe
    for key in ("dream.steps", "seed", "rows", "cells"):
        with pytest.raises(InputError, match="a replay dreams nothing"):
            reading.relook(carried, [], [(key, 3)])
    with pytest.raises(InputError, match="did you mean size"):
        reading.relook(carried, [], [("page.sice", "a4")])


def test_no_path_is_carried(tmp_path):
    artkit.save_model(tmp_path / "mine.npz", artkit.load_model("potato"))
    style = tmp_path / "own.toml"
    style.write_text('[meta]\nextends = "gallery"\n', "utf-8")
    data = printed(recipe={"style": [str(style)]}, dream__model=str(tmp_path / "mine.npz"))
    private = private_of(data, MOST_BYTES)
    assert str(tmp_path).encode() not in private
    assert b"mine" in private
    assert again(data, ".pdf") == data


def test_what_is_missing_or_other_is_named(monkeypatch):
    carried = read(printed())
    facts = msgspec.structs.replace(
        carried.facts,
        printed={**carried.facts.printed, "pikepdf": "0.1"},
        plugins={"renderers.squid": "inkfish 1.2"},
        fonts=(*carried.facts.fonts, msgspec.structs.replace(carried.facts.fonts[0], family="Nowhere Sans")),
    )
    said = reading.differences(Carried(carried.recipe, carried.pictures, facts))
    assert any(line.startswith("pikepdf is ") and line.endswith("was 0.1") for line in said)
    assert any("inkfish 1.2" in line for line in said)
    assert any("Nowhere Sans" in line and "not installed" in line for line in said)
    for change, word in (
        ({"render": {"kind": "squid"}}, "no renderer is called 'squid'"),
        ({"type": {"family": "Nowhere Sans"}}, "no font family is called 'Nowhere Sans'"),
    ):
        recipe = reading.convert({**reading.plain_recipe(carried.recipe), **change}, Recipe, "x")
        with pytest.raises(InputError) as caught:
            reading.replay(carried, Output(), recipe)
        assert word in str(caught.value)


# What comes from elsewhere.


def changed(data, **arrays):
    """Return the private data of a print with other arrays, or without those that are None."""
    held = {**npz_arrays(private_of(data, MOST_BYTES), "x", MOST_BYTES), **arrays}
    return npz_bytes({name: array for name, array in held.items() if array is not None})


@pytest.fixture(scope="module")
def good():
    return printed(dream__digits="6")


def test_negatives_that_do_not_suit_their_parameterization_are_refused():
    data = printed(dream__digits="6", dream__parameterization="strokes")
    arrays = npz_arrays(private_of(data, MOST_BYTES), "x", MOST_BYTES)
    name = next(each for each in arrays if each.startswith("n0.") and each != "n0.image")
    carried = unpack(changed(data, **{name: np.zeros((1, 3), np.float32)}), "x")
    with pytest.raises(FileFormatError, match="a negative cannot be drawn"):
        reading.trial(carried.pictures, "x")


def bomb():
    return zlib.compress(bytes(3_000_000), 9)


def bombs():
    """Yield files that unpack to more than they may."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        stream = pikepdf.Stream(pdf, b"")
        stream.write(bomb(), filter=pikepdf.Name.FlateDecode)
        pdf.pages[0].obj.PieceInfo = pikepdf.Dictionary(
            artkit=pikepdf.Dictionary(Private=pdf.make_indirect(stream))
        )
        out = io.BytesIO()
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        yield out.getvalue()
    info = PngImagePlugin.PngInfo()
    info.add_itxt("artkit", base64.b64encode(bytes(3_000_000)).decode(), zip=True)
    out = io.BytesIO()
    Image.new("L", (2, 2)).save(out, "PNG", pnginfo=info)
    yield out.getvalue()
    out = io.BytesIO()
    Image.new("L", (2, 2)).save(out, "TIFF", tiffinfo={65000: bomb()})
    yield out.getvalue()
    space = "https://artkit.invalid/print"
    yield f'<svg><print xmlns="{space}">{base64.b64encode(bomb()).decode()}</print></svg>'.encode()


def test_what_unpacks_to_more_than_it_may_is_refused():
    for data in bombs():
        assert len(data) < 50_000
        with pytest.raises(NothingCarriedError, match="larger than it may be"):
            private_of(data, 1_000_000)


@pytest.mark.parametrize("suffix", KEPT)
def test_no_mutation_of_a_print_is_a_crash(suffix, tmp_path):
    data = printed(suffix, dream__digits="6", dream__steps=1)
    rng = np.random.default_rng(6)
    path = tmp_path / f"mutated{suffix}"
    refused = 0
    for _ in range(75):
        mutated = bytearray(data)
        for at in rng.integers(0, len(data), rng.integers(1, 6)):
            mutated[at] = rng.integers(256)
        if rng.random() < 0.3:
            del mutated[rng.integers(len(data)) :]
        path.write_bytes(bytes(mutated))
        try:
            found = reading.read_print(path)
        except ArtkitError as error:
            refused += 1
            assert error.exit_code == 2
            assert "\n" not in str(error)
        else:
            assert len(found.carried.pictures) == 1
    assert refused > 5


def test_a_print_by_somebody_else_carries_nothing():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out)
    with pytest.raises(NothingCarriedError, match="carries nothing of artkit's"):
        private_of(out.getvalue(), MOST_BYTES)


def test_packing_is_exact(good):
    private = private_of(good, MOST_BYTES)
    assert pack(unpack(private, "x")) == private


class Strange:
    """A parameterization that is no dataclass, as a plug-in may be."""

    def render(self, parameters, size):
        return np.zeros((1, size, size), np.float32)


def test_a_stranger_that_a_recipe_does_not_name_is_carried_as_its_pixels(good):
    carried = read(good)
    (picture,) = carried.pictures
    strange = replace(picture, negative=Negative(Strange(), {"odd": np.ones(3, np.float32)}))
    packed = pack(replace(carried, pictures=(strange,)))
    assert pack(unpack(packed, "x")) == packed
    (back,) = unpack(packed, "x").pictures
    assert np.array_equal(back.image, picture.image)
    assert isinstance(back.negative.parameterization, Pixel)
    assert spec_of(Strange(), Spec("inkfish:arms=8")) == Spec("inkfish:arms=8")
    assert spec_of(Strange(), Spec("pixel")) is None
