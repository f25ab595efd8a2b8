"""Low-poly: no seam between triangles, and the field still there."""

import numpy as np
from scipy import ndimage
from skimage.draw import polygon

from artkit.layout.art import Tone
from artkit.layout.colour import Ink
from artkit.layout.geometry import Rect
from artkit.render import LowPoly
from artkit.render.low_poly import _stacked

INK = Ink(("#fff", "#000"), "srgb")
FINE = 8


def blobs(seed):
    noise = np.random.default_rng(seed).random((28, 28)) * np.pad(np.ones((16, 16)), 6)
    smooth = ndimage.gaussian_filter(noise, 2.0)
    return np.clip((smooth - 0.3 * smooth.max()) / (0.6 * smooth.max()), 0, 1).astype(np.float32)


def printed(operations):
    """Return the tone of each pixel of the field, as it is painted."""
    canvas = np.zeros((28 * FINE, 28 * FINE))
    for operation in operations:
        inside = np.zeros(canvas.shape, bool)
        for ring in np.split(operation.outlines.points * FINE - 0.5, operation.outlines.starts[1:]):
            mask = np.zeros(canvas.shape, bool)
            mask[polygon(ring[:, 1], ring[:, 0], canvas.shape)] = True
            inside ^= mask
        canvas[inside] = 1 - operation.colour.red
    return canvas.reshape(28, FINE, 28, FINE).mean(axis=(1, 3))


def draw(field, **options):
    return LowPoly(**{"centre": False, "light": 0.0, "floor": 0.05, **options})(
        Tone(field), Rect(0, 0, 28, 28), INK, np.random.default_rng(0)
    )


def test_the_field_comes_back_and_another_does_not():
    for seed in range(2):
        field = blobs(seed)
        again = printed(draw(field, points=200))
        assert np.corrcoef(again.ravel(), field.ravel())[0, 1] > 0.97
        assert np.corrcoef(printed(draw(field)).ravel(), field.ravel())[0, 1] > 0.9
        assert np.corrcoef(np.roll(again, 4, axis=1).ravel(), field.ravel())[0, 1] < 0.9


def test_levels_are_nested_and_painted_from_light_to_dark():
    operations = draw(blobs(1), levels=8)
    shades = [operation.colour.red for operation in operations]
    assert shades == sorted(shades, reverse=True)
    assert len(shades) > 4


def test_each_level_is_the_outline_of_all_triangles_that_are_as_dark():
    # a fan of six triangles around a middle: the outline of all is the hexagon, of one the triangle
    fan = np.array([(i, (i + 1) % 6, 6) for i in range(6)])
    (light, around, starts), (dark, one, _) = _stacked(fan, np.array([1, 1, 1, 1, 1, 2]))
    assert (light, dark, starts.tolist()) == (1, 2, [0])
    assert sorted(around.tolist()) == [0, 1, 2, 3, 4, 5]
    assert sorted(one.tolist()) == [0, 5, 6]
    assert 6 not in around


def test_light_comes_from_the_upper_left():
    y, x = np.mgrid[:28, :28] - 13.5
    cone = np.clip(1 - np.hypot(x, y) / 12, 0, 1).astype(np.float32)
    lit = printed(draw(cone, light=0.5, points=150))
    assert lit[6:13, 6:13].mean() < lit[15:22, 15:22].mean() - 0.1
    plain = printed(draw(cone, points=150))
    assert abs(plain[6:13, 6:13].mean() - plain[15:22, 15:22].mean()) < 0.05
