"""Layers of a look: passes of ink over each other, each with its marks, ink, curve and place."""

import io

import numpy as np
import pikepdf
import pytest

import artkit
from artkit.errors import InputError
from artkit.layers import layers_of, spots_of
from artkit.layout.colour import Tint
from artkit.layout.geometry import Rect
from artkit.layout.icc import fogra39
from artkit.layout.sheet import Fill
from artkit.planning import dream_all, plan, read_recipe
from artkit.press.anatomy import File, device_colours, spot_inks
from artkit.press.pdf import press_for, write_pdf
from artkit.press.pdfx import examine
from artkit.press.plates import full_inks
from artkit.press.raster import rasterise
from artkit.printing import compose

TWO = {
    "page": {"size": "a6", "background": "paper"},
    "render": {"kind": "pixels", "levels": 4},
    "dream": {"digits": "3", "steps": 80},
    "ink": {
        "spot": [
            {"name": "Black", "colour": "#000 cmyk(0 0 0 100)"},
            {"name": "Orange", "colour": "#ff7a00 cmyk(0 60 100 0)"},
        ]
    },
    "layers": [
        {"ramp": ["paper", "spot(Orange)"]},
        {"ramp": ["paper", "spot(Black)"], "curve": [[0, 0], [0.5, 0], [1, 1]], "offset": ["2mm", "-1mm"]},
    ],
    "type": {"colour": "spot(Black)", "quiet": "spot(Black 70%)"},
}


def recipe(**changes):
    return read_recipe({**TWO, **changes})


def made(work):
    cells = plan(work)
    return compose(work, cells, dream_all(cells))


def test_a_plain_look_is_one_layer_and_says_nothing_of_it():
    work = read_recipe({"style": "potato"})
    (layer,) = layers_of(work, ())
    image = np.linspace(0, 1, 784, dtype=np.float32).reshape(28, 28)
    assert layer.tone(image) is image
    assert layer.place(Rect(1, 2, 3, 4)) == Rect(1, 2, 3, 4)


def test_a_duotone_is_two_plates_that_overprint():
    sheet = made(recipe())
    names = [op.colour.spot.name for op in sheet.operations if isinstance(op, Fill)]
    assert names == sorted(names, key=["Orange", "Black"].index)
    assert list(full_inks(sheet, fogra39())) == ["Orange", "Black"]
    with pikepdf.open(io.BytesIO(write_pdf(sheet, press=press_for(sheet)))) as pdf:
        assert all(row.holds for row in examine(pdf))
        assert set(spot_inks(File(pdf))) == {"Orange", "Black"}
        assert device_colours(File(pdf)) == {"CMYK"}, "nothing is printed but what stands in for the two"


def test_a_curve_says_what_a_layer_prints_of_a_tone():
    _, black = layers_of(recipe(), spots_of(recipe()))
    assert black.tone(np.array([0, 0.25, 0.5, 0.75, 1], np.float32)).tolist() == [0, 0, 0, 0.5, 1]
    tints = {
        op.colour.prints.amount for op in made(recipe()).operations if isinstance(op.colour.prints, Tint)
    }
    assert tints <= {0.25, 0.5, 0.75, 1}


def middle(sheet, name):
    boxes = [
        op.outlines.points for op in sheet.operations if isinstance(op, Fill) and op.colour.spot.name == name
    ]
    points = np.concatenate(boxes)
    return (points.min(axis=0) + points.max(axis=0)) / 2


def test_layers_fit_each_other_but_for_their_offset():
    straight = [{**TWO["layers"][0]}, {"ramp": ["paper", "spot(Black)"], "offset": ["2mm", "-1mm"]}]
    sheet = made(recipe(layers=straight))
    assert middle(sheet, "Black") - middle(sheet, "Orange") == pytest.approx([2, -1], abs=1e-6)
    picture = made(recipe(layers=[straight[0], {**TWO["layers"][1], "offset": ["0mm", "0mm"]}]))
    seen = rasterise(write_pdf(picture), 100)
    dark = (seen.max(axis=2) < 60) & (np.arange(seen.shape[0])[:, None] < seen.shape[0] * 0.7)
    orange = (seen[..., 0] > 200) & (seen[..., 2] < 200)
    assert dark.any()
    grown = orange | dark
    for axis in (0, 1):
        grown = grown | np.roll(orange, 1, axis) | np.roll(orange, -1, axis)
    assert (dark & ~grown).sum() == 0, "what is darkest lies inside of what is inked"


def test_a_layer_changes_what_it_says_of_render_and_ink():
    work = recipe(layers=[{"render": {"levels": 2}}, {"render": "contour:bands=3", "interpolate": "srgb"}])
    first, second = layers_of(work, spots_of(work))
    assert (type(first.render).__name__, first.render.levels) == ("Pixels", 2)
    assert (type(second.render).__name__, second.render.bands) == ("Contour", 3)
    assert (first.ink.interpolate, second.ink.interpolate) == ("oklab", "srgb")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"layers": [{"ramp": ["paper", "spot(Orang)"]}]}, "did you mean Orange"),
        ({"layers": [{"curve": [[0, 0], [0, 1]]}]}, "layers[0].curve"),
        ({"layers": [{"curve": [[0, 0], [1, 2]]}]}, "layers[0].curve[1][1]"),
        ({"layers": [{"offset": ["1", "2mm"]}]}, "a number with mm"),
        ({"layers": [{"render": "contor"}]}, "did you mean contour"),
        ({"layers": [{"rampe": ["#000"]}]}, "did you mean ramp"),
        ({"layers": [{"ramp": ["paper", "spot(Orange)", "spot(Black)"]}]}, "print with different inks"),
        (
            {"ink": {"spot": [{"name": "A", "colour": "#f00"}] * 2}, "layers": []},
            "two spot inks are called 'A'",
        ),
        ({"ink": {"spot": [{"name": "All", "colour": "#f00"}]}, "layers": []}, "cannot be called 'All'"),
        ({"type": {"colour": "spot(Red)"}}, "no spot ink is called 'Red'"),
        ({"page": {"paper": "blakc"}}, "page.paper: 'blakc' is not a colour"),
        ({"ink": {"space": "lab"}, "layers": []}, "ink.space"),
    ],
)
def test_slips_are_one_line(changes, said):
    with pytest.raises(InputError) as caught:
        made(recipe(**changes))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_shipped_riso_is_two_drums_on_stock():
    data = artkit.poster(style="riso", page__size="a6", dream__steps=5)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert set(spot_inks(File(pdf))) == {"Fluorescent Pink", "Blue"}
        assert all(row.holds for row in examine(pdf))
        assert device_colours(File(pdf)) == {"CMYK"}
