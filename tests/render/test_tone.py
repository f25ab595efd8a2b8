"""Tone-true renderers: what is printed at 300 dpi averages back to the field."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marks import check, reach
from scipy import ndimage
from test_expressive import FIELDS, RECTS
from toned import INK, drawn, error, fields, printed

from artkit.errors import InputError
from artkit.layout.art import HAIRLINE, Dots, Outlines, Strokes, Tone
from artkit.layout.colour import BLACK
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.sheet import Fill, Sheet, Stamp, Stroke
from artkit.plugins import make
from artkit.press.pdf import write_pdf
from artkit.press.raster import rasterise
from artkit.render import RENDERERS

TRUE = 0.06
LOOKS = {
    "dots": ("dots", {}),
    "dots-square": ("dots", {"spot": "square"}),
    "halftone": ("halftone", {}),
    "halftone-diamond": ("halftone", {"spot": "diamond", "angle": 15.0}),
    "halftone-square": ("halftone", {"spot": "square"}),
    "halftone-line": ("halftone", {"spot": "line"}),
    "engraving": ("engraving", {}),
    "engraving-straight": ("engraving", {"lines": "straight"}),
    "engraving-wave": ("engraving", {"lines": "wave"}),
    "engraving-concentric": ("engraving", {"lines": "concentric"}),
    "engraving-form": ("engraving", {"lines": "form"}),
    "engraving-crossed": ("engraving", {"crossing": 0.5}),
    "hatching": ("hatching", {}),
    "hatching-two": ("hatching", {"layers": 2, "angle": 45.0, "loose": 0.0}),
    "stipple": ("stipple", {"rounds": 4}),
    "stipple-even": ("stipple", {"taper": 0.0, "rounds": 2}),
    "dither": ("dither", {}),
    "dither-floyd-steinberg": ("dither", {"method": "floyd-steinberg"}),
    "dither-bayer": ("dither", {"method": "bayer"}),
    "pixels": ("pixels", {}),
}
FINE = {
    "dots": {},
    "halftone": {"pitch": 0.2},
    "engraving": {"pitch": 0.2},
    "hatching": {"width": 0.05},
    "stipple": {"size": 0.15},
    "dither": {"pitch": 0.1},
}
PLATE = {"ground": "plate"}  # a field that fills its square needs marks that its edge cuts


def renderer(look, **options):
    name, own = LOOKS[look]
    return make("renderers", name, {"centre": False, **own, **options}, RENDERERS)


@pytest.mark.parametrize("look", LOOKS)
def test_a_print_of_40_mm_averages_back_to_its_field(look):
    errors = {name: error(drawn(renderer(look), field), field) for name, field in fields().items()}
    errors["plate"] = error(drawn(renderer(look, **PLATE), fields()["ramp"]), fields()["ramp"])
    assert max(errors.values()) <= TRUE, errors


def test_the_comparison_can_fail():
    field = fields()["lucid"]
    (stamp,) = drawn(renderer("dots"), field)
    pitch = 40 / 28
    linear = stamp.dots.radii**2 / (stamp.dots.radii.max())  # radius in proportion to tone, not to its root
    wrong = Stamp(Dots(stamp.dots.centres, np.maximum(linear, 0.05 * pitch)), INK.at(1.0))
    assert error((stamp,), field) <= TRUE
    assert error((wrong,), field) > TRUE
    assert error((stamp,), np.roll(field, 1, axis=1)) > TRUE


@pytest.mark.parametrize("look", LOOKS)
@settings(max_examples=10)
@given(field=FIELDS, rect=RECTS, ground=st.sampled_from(["none", "plate"]), centre=st.booleans())
def test_marks_are_finite_inside_their_cell_and_no_finer_than_a_hairline(look, field, rect, ground, centre):
    options = {"rounds": 1} if look.startswith("stipple") else {}
    draw = renderer(look, ground=ground, centre=centre, **options)
    check(draw(Tone(field), rect, INK, np.random.default_rng(0)), rect)


@pytest.mark.parametrize("look", LOOKS)
def test_no_mark_leaves_a_cell_that_it_fills(look):
    for name, ground in (("ramp", "plate"), ("ramp", "none"), ("potato", "plate")):
        check(drawn(renderer(look, ground=ground), fields()[name]), Rect(0, 0, 40, 40))


@pytest.mark.parametrize("look", LOOKS)
def test_ink_is_centred_and_stays_in_a_cell_that_is_not_square(look):
    field = np.zeros((28, 28), np.float32)
    field[3:9, 20:27] = 0.9
    rect = Rect(5, 7, 60, 40)
    marks = renderer(look, centre=True)(Tone(field), rect, INK, np.random.default_rng(0))
    check(marks, rect)
    reached = [reach(operation) for operation in marks]
    left, right = min(each.x for each in reached), max(each.right for each in reached)
    assert (left + right) / 2 == pytest.approx(rect.centre[0], abs=2.5)


def thin_ink(operations):
    """Return the share of ink that vanishes where nothing narrower than 0.8 of a hairline is left."""
    sheet = Sheet(PageGeometry(20, 20), tuple(operations))
    ink = rasterise(write_pdf(sheet), 2400)[..., 0] < 128
    size = int(0.8 * HAIRLINE / 25.4 * 2400)
    disc = np.hypot(*(np.mgrid[:size, :size] - (size - 1) / 2)) <= size / 2
    return 1 - ndimage.binary_opening(ink, disc).sum() / ink.sum()


@pytest.mark.parametrize("look", [look for look in LOOKS if look != "pixels"])
def test_in_a_small_cell_marks_grow_fewer_and_not_too_fine(look):
    options = FINE[look.split("-")[0]]
    small, large = (drawn(renderer(look, **options), fields()["eight"], side) for side in (8.0, 80.0))
    assert thin_ink(small) < 0.05
    assert count(small) < 0.8 * count(large)


def test_the_width_check_can_fail():
    lines = np.array([(x, y) for x in np.arange(0.2, 11, 0.2) for y in (1.0, 8.0)])
    starts = np.arange(0, len(lines), 2)
    (stroke,) = (Stroke(Strokes(lines, HAIRLINE, starts), BLACK),)
    assert thin_ink([stroke]) < 0.02
    thin = np.array([(0, 0), (0.04, 0), (0.04, 7), (0, 7)])
    rings = (lines[::2, None] + thin).reshape(-1, 2)
    assert thin_ink([Fill(Outlines(rings, np.arange(0, len(rings), 4)), BLACK)]) > 0.9


@pytest.mark.parametrize("look", LOOKS)
def test_with_a_pitch_in_pixels_a_cell_is_the_same_drawing_at_any_size(look):
    one, ten = (count(drawn(renderer(look), fields()["eight"], side)) for side in (60.0, 600.0))
    assert one == pytest.approx(ten, rel=0.15)  # finer tones are still printed where there is room


def count(operations):
    """Return how many dots and knots there are."""
    arts = {
        Stamp: lambda op: op.dots.centres,
        Fill: lambda op: op.outlines.points,
        Stroke: lambda op: op.strokes.points,
    }
    return sum(len(arts[type(operation)](operation)) for operation in operations)


@pytest.mark.parametrize("look", LOOKS)
def test_a_sheet_of_a0_has_no_more_bytes_than_one_of_a2(look):
    draw = renderer(look, centre=True)
    field, sizes = fields()["eight"], []
    for width, height in ((420, 594), (840, 1188)):
        side = width / 12  # of a cell, ten in a row
        cells = [Rect(side * (1 + column), side, 0.9 * side, 0.9 * side) for column in range(4)]
        marks = [mark for rect in cells for mark in draw(Tone(field), rect, INK, np.random.default_rng(0))]
        sizes.append(len(write_pdf(Sheet(PageGeometry(width, height), tuple(marks)))))
    assert sizes[1] <= 1.02 * sizes[0]


@pytest.mark.parametrize(
    ("look", "key"),
    [
        ("halftone", "pitch"),
        ("engraving", "pitch"),
        ("hatching", "width"),
        ("stipple", "size"),
        ("dither", "pitch"),
    ],
)
def test_an_extent_in_millimetres_stays_what_it_is(look, key):
    half, whole = (
        count(drawn(renderer(look, **{key: "0.8mm"}), fields()["eight"], side)) for side in (60.0, 120.0)
    )
    assert whole > 1.8 * half
    with pytest.raises(InputError, match=key):
        drawn(renderer(look, **{key: "0.8 ells"}), fields()["eight"])


@pytest.mark.parametrize("look", LOOKS)
def test_bare_paper_draws_nothing_and_haze_is_cleared(look):
    assert drawn(renderer(look), np.zeros((28, 28), np.float32)) == ()
    haze = np.full((28, 28), 0.2, np.float32)
    assert drawn(renderer(look, floor=0.3), haze) == ()
    assert len(drawn(renderer(look, **PLATE), np.zeros((28, 28), np.float32))) == 1
    assert drawn(renderer(look), haze)


@pytest.mark.parametrize("look", LOOKS)
def test_full_ink_is_solid(look):
    full = np.ones((28, 28), np.float32)
    assert printed(drawn(renderer(look, **PLATE), full))[1:-1, 1:-1].min() > 0.98
