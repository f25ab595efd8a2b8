import numpy as np
import pytest
from numpy.typing import NDArray

from artkit.errors import UnknownNameError
from artkit.layout.art import Outlines
from artkit.layout.colour import colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.sheet import Fill, Sheet
from artkit.press.pdf import write_pdf
from artkit.press.rooms import DETAIL, MARGIN, ROOMS, Room, hang, room, true_dpi

HEIGHT = 400
SIZES = [(105, 148), (500, 700), (841, 1189), (700, 500), (1500, 400), (2000, 3000)]


def print_of(width: float, height: float, paint: str = "#ff00ff") -> tuple[bytes, PageGeometry]:
    geometry = PageGeometry(width, height)
    rect = geometry.bleed_rect
    return write_pdf(Sheet(geometry, (Fill(Outlines.rectangle(rect), colour(paint)),))), geometry


def magenta(picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where the print is, in whatever light."""
    red, green, blue = (picture[..., channel].astype(int) for channel in range(3))
    return (red - green > 60) & (blue - green > 40)


def parts(picture: NDArray[np.uint8], side: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    margin = round(MARGIN * HEIGHT)
    body = picture[margin:-margin]
    return body[:, margin : -(side + 2 * margin)], body[:, -(side + margin) : -margin]


def scale(where: Room, wall: NDArray[np.uint8]) -> float:
    """Pixels to the millimetre, told by how much floor is seen at the edge of the room."""
    left = wall[:, 2].astype(int)
    board = int(np.abs(np.diff(left.sum(axis=1))).argmax()) + 1
    return (len(wall) - board) / where.floor


@pytest.mark.parametrize("name", ROOMS)
@pytest.mark.parametrize("size", SIZES)
def test_a_print_hangs_to_scale_and_nothing_stands_before_it(name: str, size: tuple[float, float]) -> None:
    pdf, geometry = print_of(*size)
    side = HEIGHT - 2 * round(MARGIN * HEIGHT)
    wall, _ = parts(hang(pdf, geometry, room(name), HEIGHT), side)
    seen = magenta(wall)
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    width, height = columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    assert seen.sum() == width * height
    assert abs(width / size[0] - height / size[1]) < 1.5 / min(size)
    assert width / size[0] == pytest.approx(scale(room(name), wall), rel=0.05)
    if max(size) <= 700:
        assert width / size[0] == pytest.approx(wall.shape[1] / room(name).width, abs=1.5 / size[0])


def test_the_scale_is_one_that_another_size_would_miss() -> None:
    """The planted failure: the same measure tells an A2 from a B2."""
    pdf, _ = print_of(420, 594)
    side = HEIGHT - 2 * round(MARGIN * HEIGHT)
    wall, _ = parts(hang(pdf, PageGeometry(420, 594), room("bed"), HEIGHT), side)
    columns = np.flatnonzero(magenta(wall).any(axis=0))
    width = columns[-1] - columns[0] + 1
    assert width / 500 != pytest.approx(scale(room("bed"), wall), rel=0.05)


def test_the_piece_has_its_true_size() -> None:
    geometry = PageGeometry(500, 700)
    mark = Rect(200, 300, 100, 50)
    pdf = write_pdf(Sheet(geometry, (Fill(Outlines.rectangle(mark), colour("#000")),)))
    side = HEIGHT - 2 * round(MARGIN * HEIGHT)
    _, piece = parts(hang(pdf, geometry, room("hall"), HEIGHT), side)
    assert piece.shape == (side, side, 3)
    inked = piece[..., 0] < 128
    millimetres = 25.4 / true_dpi(HEIGHT)
    assert side * millimetres == pytest.approx(DETAIL)
    assert inked.any(axis=0).sum() * millimetres == pytest.approx(100, abs=1.2)
    assert inked.any(axis=1).sum() * millimetres == pytest.approx(50, abs=1.2)


def test_a_print_smaller_than_the_piece_lies_whole_on_the_mount() -> None:
    pdf, geometry = print_of(105, 148)
    side = HEIGHT - 2 * round(MARGIN * HEIGHT)
    _, piece = parts(hang(pdf, geometry, room("desk"), HEIGHT), side)
    seen = magenta(piece)
    assert seen.sum() * (DETAIL / side) ** 2 == pytest.approx(105 * 148, rel=0.02)


def test_the_same_print_hangs_in_the_same_pixels() -> None:
    pdf, geometry = print_of(300, 400)
    first, second = (hang(pdf, geometry, room("bed"), 200) for _ in range(2))
    assert np.array_equal(first, second)


def test_furniture_is_drawn_in_every_room_and_within_its_view() -> None:
    for where in ROOMS.values():
        for shape in where.furniture():
            assert np.isfinite(shape.points).all()
            assert np.abs(shape.points[:, 0]).max() <= where.width / 2
            assert shape.points[:, 1].min() >= -where.floor
            assert shape.points[:, 1].max() <= where.height


def test_an_unknown_room_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="'kitchen'; there are bed, desk, hall"):
        room("kitchen")
