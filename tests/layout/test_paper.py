"""Paper: exact sizes, every way to write them, and clear limits."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.errors import InputError, UnknownNameError
from artkit.layout.geometry import LONGEST_SIDE, SHORTEST_SIDE
from artkit.layout.paper import PAPERS, SERIES, page_size


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("4a0", (1682, 2378)),
        ("2a0", (1189, 1682)),
        ("a0", (841, 1189)),
        ("a2", (420, 594)),
        ("a4", (210, 297)),
        ("a7", (74, 105)),
        ("a10", (26, 37)),
        ("b0", (1000, 1414)),
        ("b1", (707, 1000)),
        ("b10", (31, 44)),
        ("c0", (917, 1297)),
        ("c5", (162, 229)),
        ("c10", (28, 40)),
        ("letter", (215.9, 279.4)),
        ("half-letter", (139.7, 215.9)),
        ("ledger", (431.8, 279.4)),
        ("ansi-c", (431.8, 558.8)),
        ("arch-d", (609.6, 914.4)),
        ("24x36in", (609.6, 914.4)),
        ("61x91cm", (610, 910)),
        ("4x6in", (101.6, 152.4)),
    ],
)
def test_known_sizes(name, size):
    assert page_size(name) == size


@pytest.mark.parametrize("series", ["a", "b", "c"])
def test_an_iso_sheet_is_the_one_before_cut_in_half(series):
    for number in range(10):
        width, height = PAPERS[f"{series}{number}"]
        assert PAPERS[f"{series}{number + 1}"] == (height // 2, width)


@pytest.mark.parametrize("series", ["ansi", "arch"])
def test_an_american_sheet_is_two_of_the_one_before(series):
    for small, large in pairwise("abcde"):
        width, height = PAPERS[f"{series}-{small}"]
        assert PAPERS[f"{series}-{large}"] == pytest.approx((height, 2 * width), abs=1e-9)


def test_american_sheets_are_those_of_the_trade():
    inches = {name: "x".join(f"{side / 25.4:g}" for side in PAPERS[name]) for name in SERIES["US"]}
    assert inches == {
        "half-letter": "5.5x8.5",
        "executive": "7.25x10.5",
        "letter": "8.5x11",
        "legal": "8.5x14",
        "tabloid": "11x17",
        "ledger": "17x11",
    }
    for name, custom in (
        ("ansi-a", "8.5x11in"),
        ("arch-a", "9x12in"),
        ("arch-e1", "30x42in"),
        ("arch-e2", "26x38in"),
        ("arch-e3", "27x39in"),
    ):
        assert page_size(name) == page_size(custom)


def test_every_name_is_found_however_it_is_written():
    for name, size in PAPERS.items():
        assert page_size(name) == page_size(name.upper()) == page_size(f" {name.replace('-', ' ')} ") == size


def test_no_name_stands_in_two_series_and_the_table_is_read_only():
    assert sum(map(len, SERIES.values())) == len(PAPERS)
    with pytest.raises(TypeError):
        PAPERS["a4"] = (1, 1)
    with pytest.raises(TypeError):
        SERIES["ISO A"]["a4"] = (1, 1)
    with pytest.raises(TypeError):
        SERIES["ISO A"] = {}


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("50x70cm", (500, 700)),
        ("18x24in", (457.2, 609.6)),
        ("13.5inx4cm", (342.9, 40)),
        ("210 x 297 mm", (210, 297)),
        ("210×297mm", (210, 297)),
    ],
)
def test_custom_sizes(text, size):
    assert page_size(text) == size


def test_landscape_lays_the_sheet_on_its_long_side():
    assert page_size("a4", landscape=True) == (297, 210)
    assert page_size("ledger", landscape=True) == page_size("ledger")
    assert page_size("13.5inx4cm", landscape=True) == (342.9, 40)


@given(st.decimals(1, 6000, places=2), st.decimals(1, 6000, places=2), st.sampled_from(["mm", "cm", "in"]))
def test_a_custom_size_is_itself_or_out_of_bounds(width, height, unit):
    try:
        size = page_size(f"{width:f}x{height:f}{unit}")
    except InputError as error:
        assert any(word in str(error) for word in ("too small", "beyond", "longer"))
        return
    assert min(size) >= SHORTEST_SIDE
    assert max(size) <= LONGEST_SIDE + 1e-9
    assert size.width / size.height == pytest.approx(float(width) / float(height))


def test_unknown_names_suggest_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean letter"):
        page_size("leter")


@pytest.mark.parametrize(
    ("text", "says"),
    [("50x70", "no unit"), ("50x70em", "'em'"), ("6x1m", "200 in"), ("1x5cm", "20 mm"), ("0x5cm", "20 mm")],
)
def test_sizes_that_cannot_be_meant(text, says):
    with pytest.raises(InputError, match=says):
        page_size(text)


@given(
    st.text(max_size=12)
    | st.from_regex(r"[ab][0-9]|[0-9]{1,4}(mm|cm|in)?[x*×][0-9]{1,4}(mm|cm|in)", fullmatch=True)
)
def test_any_text_is_a_size_or_an_error(text):
    try:
        size = page_size(text)
    except InputError:
        return
    assert min(size) >= SHORTEST_SIDE
