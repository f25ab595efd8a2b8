"""The finished page is read back: what stands in its cells is what was meant, and a swapped cell is seen."""

from dataclasses import replace

import numpy as np
import pytest

from artkit.classifier import load_dataset
from artkit.errors import InputError, UnknownNameError
from artkit.layout.art import Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.sheet import Operation, Sheet
from artkit.press.pdf import write_pdf
from artkit.proofreading import Place, grid, parse_grid, proofread, read_cells
from artkit.render import Pixels

RNG = np.random.Generator(np.random.PCG64(0))
INKS = {
    "black on white": Ink(("#fff", "#000")),
    "white on blue": Ink(("#10243f", "#f4efe6")),
    "a sea chart": Ink(("#10243f", "#1f4e79", "#3f8fb5", "#a8d5d0", "#f6e7c8", "#f2a65a")),
}


def digits(count: int = 12) -> tuple[np.ndarray, list[str]]:
    test = load_dataset().test
    return test.images[:count].astype(np.float32) / 255, [str(label) for label in test.labels[:count]]


def page(ink: Ink, images: np.ndarray, labels: list[str]) -> tuple[bytes, list[Place]]:
    """Digits in pixels, four in a row, in cells of 30 mm."""
    geometry = PageGeometry(150, 120)
    marks: list[Operation] = []
    places = []
    for number, (image, label) in enumerate(zip(images, labels, strict=True)):
        row, column = divmod(number, 4)
        rect = Rect(10 + 34 * column, 8 + 34 * row, 30, 30)
        marks += Pixels(centre=False, levels=64)(Tone(image), rect, ink, RNG)
        places.append(Place(rect, label, "robust", ink))
    return write_pdf(Sheet(geometry, tuple(marks), background=ink.at(0.0))), places


@pytest.mark.parametrize("name", INKS)
def test_tones_come_back_from_any_ink(name: str) -> None:
    images, labels = digits()
    pdf, places = page(INKS[name], images, labels)
    seen = read_cells(pdf, places)
    assert seen.shape == (12, 28, 28)
    assert float(np.sqrt(np.mean((seen - images) ** 2))) < 0.04
    if name == "black on white":
        loose = read_cells(pdf, [replace(place, ink=None) for place in places])
        assert float(np.sqrt(np.mean((loose - images) ** 2))) < 0.06


def test_a_part_of_a_picture_is_read_in_its_own_place() -> None:
    images, labels = digits()
    pdf, places = page(INKS["black on white"], images, labels)
    whole = read_cells(pdf, places)
    pixel = 30 / 28
    parts = [
        replace(
            place,
            rect=Rect(place.rect.x + 3 * pixel, place.rect.y - pixel, 20 * pixel, 29 * pixel),
            window=(3, -1, 23, 28),
        )
        for place in places
    ]
    seen = read_cells(pdf, parts)
    assert np.sqrt(np.mean((seen[:, :, 3:23] - whole[:, :, 3:23]) ** 2)) < 0.04
    assert not seen[:, :, :3].any()
    assert not seen[:, :, 23:].any()
    stretched = read_cells(pdf, [replace(part, window=None) for part in parts])
    assert np.sqrt(np.mean((stretched - whole) ** 2)) > 0.1


def test_what_was_meant_is_read_and_what_was_not_is_seen() -> None:
    images, labels = digits()
    pdf, places = page(INKS["black on white"], images, labels)
    readings = proofread(pdf, places)
    assert all(reading.agrees for reading in readings)
    assert all(
        reading.dreamer is not None and reading.dreamer.label == reading.place.label for reading in readings
    )
    swapped = [replace(places[0], label=places[1].label), *places[1:]]
    assert [reading.agrees for reading in proofread(pdf, swapped)] == [False, *[True] * 11]


def test_a_channel_lies_between_and_a_network_may_be_missing() -> None:
    images, labels = digits(4)
    pdf, places = page(INKS["black on white"], images, labels)
    readings = proofread(pdf, [replace(place, model="somebody's") for place in places], "scan")
    assert all(reading.dreamer is None for reading in readings)
    assert sum(reading.agrees for reading in readings) >= 3
    plain, scanned = read_cells(pdf, places), read_cells(pdf, places, "scan")
    assert not np.allclose(plain, scanned, atol=0.01)
    assert np.array_equal(scanned, read_cells(pdf, places, "scan"))
    with pytest.raises(UnknownNameError):
        read_cells(pdf, places, "fax")


def test_a_grid_divides_a_page() -> None:
    places = grid(150, 120, 3, 4)
    assert len(places) == 12
    assert places[5].rect == Rect(37.5, 40, 37.5, 40)
    assert parse_grid("3x4") == (3, 4)
    for text in ("3", "ax4", "0x4", "999x999", ""):
        with pytest.raises(InputError, match="--grid"):
            parse_grid(text)
