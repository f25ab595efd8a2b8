import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from artkit.classifier import load_dataset, load_model
from artkit.errors import FileFormatError, InputError
from artkit.handwriting import MOST_PIXELS, find_digit, read_handwriting


def digits(count: int) -> tuple[np.ndarray, np.ndarray]:
    test = load_dataset().test
    return test.images[:count], test.labels[:count]


def photograph(digit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a picture of a digit: any place and size, two colours, a lamp at one side, noise."""
    side = 28 * int(rng.integers(3, 9))
    height, width = rng.integers(side + 20, 3 * side, 2)
    large = np.asarray(Image.fromarray(digit).resize((side, side), Image.Resampling.BICUBIC)) / 255
    ink = np.zeros((height, width))
    top, left = rng.integers(0, height - side), rng.integers(0, width - side)
    ink[top : top + side, left : left + side] = large
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    turn = rng.uniform(0, 2 * np.pi)
    light = (
        1
        + rng.uniform(0, 0.4) * (np.cos(turn) * x + np.sin(turn) * y)
        - rng.uniform(0, 0.3) * (x * x + y * y)
    )
    pair = rng.uniform(0.6, 1, 3), rng.uniform(0, 0.3, 3)
    paper, pen = pair if rng.random() < 0.5 else pair[::-1]
    seen = (paper + (pen - paper) * ink[..., None]) * light[..., None] * 0.8
    seen += rng.normal(0, rng.uniform(0, 0.04), seen.shape)
    return np.rint(255 * np.clip(seen, 0, 1)).astype(np.uint8)


def test_photographed_digits_are_read_as_what_they_are() -> None:
    rng, read = np.random.default_rng(0), []
    images, labels = digits(25)
    for image in images:
        found = find_digit(photograph(image, rng))
        assert found is not None
        read.append(found.image)
    seen = np.stack(read)
    assert np.mean(load_model("reader").logits(seen).argmax(axis=1) == labels) >= 0.95
    assert seen.min() >= 0
    assert seen.max() <= 1
    rows, columns = np.indices((28, 28))
    for (
        image
    ) in seen:  # as MNIST was: the centre of mass in the middle, in a box of 20 pixels and a felt pen's edge
        mass = image.sum()
        assert abs((image * rows).sum() / mass - 13.5) < 0.1
        assert abs((image * columns).sum() / mass - 13.5) < 0.1
        inked = np.argwhere(image > 0.5)
        assert 17 <= (inked.max(axis=0) - inked.min(axis=0) + 1).max() <= 23


def test_an_empty_page_has_no_digit() -> None:
    rng = np.random.default_rng(1)
    assert find_digit(np.full((100, 80, 3), 200, np.uint8)) is None
    assert find_digit(np.rint(rng.normal(180, 2, (100, 80, 3))).astype(np.uint8)) is None
    ramp = np.repeat(np.linspace(60, 220, 100)[:, None, None], 80, 1).repeat(3, 2)
    assert find_digit(ramp.astype(np.uint8)) is None


@pytest.fixture
def seven() -> Image.Image:
    """A seven, dark on light, far from the middle."""
    images, labels = digits(1)
    assert labels[0] == 7
    page = Image.new("L", (420, 300), 235)
    ink = Image.fromarray(images[0]).resize((140, 140))
    page.paste(30, (250, 100), ink)
    return page


def seen(path: Path) -> int:
    return int(load_model("reader").logits(read_handwriting(path).image[None]).argmax())


def test_all_kinds_of_files_are_read(tmp_path: Path, seven: Image.Image) -> None:
    kinds: dict[str, tuple[Image.Image, dict[str, object]]] = {
        "grey.png": (seven, {}),
        "light on dark.png": (Image.eval(seven, lambda v: 255 - v), {}),
        "colour.jpg": (seven.convert("RGB"), {"quality": 60}),
        "palette.png": (seven.convert("P"), {}),
        "bilevel.png": (seven.convert("1"), {}),
        "cmyk.jpg": (seven.convert("CMYK"), {}),
        "sixteen.png": (Image.fromarray(np.asarray(seven).astype(np.uint16) * 257), {}),
    }
    alpha = Image.new("RGBA", seven.size, (0, 0, 0, 0))
    alpha.putalpha(Image.eval(seven, lambda v: 255 - v if v < 235 else 0))
    kinds["dark on nothing.png"] = alpha, {}
    white = alpha.copy()
    white.paste((255, 255, 255), (0, 0, *seven.size), None)
    white.putalpha(alpha.getchannel("A"))
    kinds["light on nothing.png"] = white, {}
    exif = Image.Exif()
    exif[0x0112] = 6  # held sideways
    kinds["sideways.jpg"] = seven.transpose(Image.Transpose.ROTATE_90), {"exif": exif}
    for name, (image, options) in kinds.items():
        image.save(tmp_path / name, **options)
        assert seen(tmp_path / name) == 7, name
    seven.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "lying.png")
    assert seen(tmp_path / "lying.png") != 7  # the planted failure: without the note it is not upright


def test_specks_lines_and_a_table_are_not_the_digit(tmp_path: Path, seven: Image.Image) -> None:
    page = np.asarray(seven).copy()
    page[:, :14] = 60  # the table
    page[20:24, 40:46] = 40  # a speck
    found = find_digit(np.repeat(page[..., None], 3, axis=2))
    assert found is not None
    assert found.box[0] > 240
    assert int(load_model("reader").logits(found.image[None]).argmax()) == 7


def test_before_and_after_stand_side_by_side(seven: Image.Image) -> None:
    found = find_digit(np.asarray(seven.convert("RGB")))
    assert found is not None
    shown = found.before_and_after(280)
    assert shown.shape == (280, 574, 3)
    assert np.array_equal(shown[5::10, 299::10, 0][:28, :28], np.rint(255 * (1 - found.image)))
    assert (shown[:, :280] == (214, 64, 40)).all(axis=-1).any()  # the frame


def bomb(width: int, height: int) -> bytes:
    """Return a tiny PNG that claims to be large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "expected a PNG or JPEG"),
        (b"%PDF-1.6", "expected a PNG or JPEG"),
        (b"GIF89a" + bytes(30), "expected a PNG or JPEG"),
        (bomb(9000, 9000), "expected at most"),
        (bomb(60_000, 60_000), "expected at most"),
        (bomb(100, 100), "expected a PNG or JPEG"),
    ],
)
def test_what_is_no_picture_is_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.png"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=said) as caught:
        read_handwriting(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_broken_picture_is_one_line_wherever_it_breaks(tmp_path: Path, seven: Image.Image) -> None:
    path = tmp_path / "broken.jpg"
    file = io.BytesIO()
    seven.save(file, "JPEG")
    whole, rng = file.getvalue(), np.random.default_rng(0)
    for _ in range(15):
        data = bytearray(whole[: int(rng.integers(4, len(whole)))])
        data[int(rng.integers(len(data)))] ^= 0xFF
        path.write_bytes(data)
        try:
            read_handwriting(path)
        except InputError as error:
            assert str(path) in str(error)


def test_blank_and_missing_files_are_named(tmp_path: Path) -> None:
    Image.new("L", (50, 50), 255).save(tmp_path / "blank.png")
    with pytest.raises(InputError, match="no handwriting is found"):
        read_handwriting(tmp_path / "blank.png")
    with pytest.raises(InputError, match="there is no such file"):
        read_handwriting(tmp_path / "none.png")
    assert MOST_PIXELS > 48_000_000  # a phone's
