"""Profiles: what is read is checked, and what is written others can read."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from artkit.errors import FileFormatError
from artkit.layout.icc import SHIPPED, fogra39, read_profile
from artkit.layout.srgb import grey_profile, srgb_profile

DATA = SHIPPED.read_bytes()


def with_bytes(at, value):
    return DATA[:at] + value + DATA[at + len(value) :]


def test_the_shipped_profile_is_fogra39():
    assert fogra39().space == "CMYK"
    assert "FOGRA39L" in fogra39().description
    assert SHIPPED.with_suffix(".LICENSE.txt").read_text("utf-8").count("zlib") >= 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not an ICC profile"),
        (b"potato" * 100, "not an ICC profile"),
        (DATA[:-1], "cut short"),
        (DATA + b"\0", "tail"),
        (with_bytes(12, b"mntr"), "found CMYK (mntr)"),
        (with_bytes(16, b"RGB "), "found RGB (prtr)"),
        (with_bytes(128, b"\0\0\0\0") , "damaged"),
        (bytes(5_000_000), "at most"),
    ],
)  # fmt: skip
def test_other_files_are_one_line(data, said):
    with pytest.raises(FileFormatError) as caught:
        read_profile(data, "shop.icc")
    assert str(caught.value).startswith("shop.icc: ")
    assert said in str(caught.value)


def test_no_flip_of_a_byte_is_a_crash():
    rng = np.random.default_rng(5)
    for _ in range(20):
        data = bytearray(DATA)
        for at in rng.integers(0, 600, 3):
            data[at] = rng.integers(256)
        try:
            read_profile(bytes(data), "x")
        except FileFormatError as error:
            assert "\n" not in str(error)


def test_colours_come_back_from_paper_where_inks_reach_them():
    seen = np.array([(0.9, 0.5, 0.35), (0.5, 0.5, 0.5), (0.96, 0.94, 0.9), (0.2, 0.3, 0.5)])
    assert np.abs(fogra39().screen(fogra39().inks(seen)) - seen).max() < 0.03


@pytest.mark.parametrize(("profile", "mode"), [(srgb_profile, "RGB"), (grey_profile, "L")])
def test_our_own_profiles_of_the_screen_are_srgb_to_littlecms(profile, mode):
    own = ImageCms.ImageCmsProfile(io.BytesIO(profile()))
    transform = ImageCms.buildTransform(own, ImageCms.createProfile("sRGB"), mode, "RGB", renderingIntent=1)
    values = np.random.default_rng(0).integers(0, 256, (8, 99, 3), dtype=np.uint8)
    picture = Image.fromarray(values if mode == "RGB" else values[..., 0])
    truth = values if mode == "RGB" else np.repeat(values[..., :1], 3, axis=2)
    assert np.abs(np.asarray(ImageCms.applyTransform(picture, transform)).astype(int) - truth).max() <= 1
    assert int.from_bytes(profile()[:4], "big") == len(profile())
