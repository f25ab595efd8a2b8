import numpy as np
import pytest

from artkit.classifier.augmentation import GROUP, SMOOTH, Augmentation, blur, sample
from artkit.classifier.datasets import load_dataset

RANGES = {
    "shift": 2.0,
    "rotation": 15.0,
    "scale": 0.15,
    "shear": 0.2,
    "elastic": 1.0,
    "blur": 0.8,
    "weight": 0.5,
    "haze": 0.3,
    "fade": 0.3,
}


@pytest.fixture(scope="module")
def digits():
    return load_dataset().test.pixels[:60]


def varied(images, seed=0, **ranges):
    return Augmentation(**ranges)(images, np.random.default_rng(seed))


def groups(images):
    """Images (n, 784) as `sample` and `blur` take them: one group, batch last."""
    return np.ascontiguousarray(images.T)[None]


class TestTheWhole:
    @pytest.mark.parametrize("count", [0, 1, GROUP - 1, GROUP, 2 * GROUP + 7])
    def test_any_number_of_images_stays_in_the_box(self, digits, count):
        x = varied(digits[:count], **RANGES)
        assert x.shape == (count, 784)
        assert x.dtype == np.float32
        assert not count or (x.min() >= 0 and x.max() <= 1 + 1e-6)

    def test_nothing_asked_is_nothing_changed(self, digits):
        np.testing.assert_array_equal(varied(digits), digits)

    @pytest.mark.parametrize("name", sorted(RANGES))
    def test_every_range_does_something_of_its_own(self, digits, name):
        assert np.abs(varied(digits, **{name: RANGES[name]}) - digits).max() > 0.1

    def test_hangs_on_the_generator_alone(self, digits):
        x, same, other = (varied(digits, seed, **RANGES) for seed in (1, 1, 2))
        np.testing.assert_array_equal(x, same)
        assert (x != other).any()

    def test_the_images_are_not_touched(self, digits):
        before = digits.copy()
        varied(digits, **RANGES)
        np.testing.assert_array_equal(digits, before)

    def test_a_group_shares_its_warp_and_two_do_not(self, digits):
        x = varied(np.repeat(digits[:1], 2 * GROUP, axis=0), shift=2.0, rotation=15.0, elastic=1.0)
        np.testing.assert_array_equal(x[0], x[GROUP - 1])
        assert np.abs(x[0] - x[GROUP]).max() > 0.1

    def test_light_differs_from_image_to_image_and_leaves_a_share_alone(self, digits):
        x = varied(np.repeat(digits[:1], 400, axis=0), share=0.5, haze=0.3, fade=0.3)
        same = (x == digits[0]).all(axis=1)
        assert 0.4 < same.mean() < 0.6
        hazed = x[~same]
        assert hazed.min(axis=1).max() > 0.25
        assert len(np.unique(hazed.min(axis=1))) > 100
        assert hazed.max(axis=1).min() < 0.75


class TestSampling:
    ROWS, COLUMNS = (axis.reshape(1, -1).astype(np.float32) for axis in np.indices((28, 28)))

    def taken(self, images, rows, columns):
        return sample(groups(images), rows, columns)[0].T.reshape(-1, 28, 28)

    def test_whole_pixels_are_moved_and_the_edge_lets_in_no_ink(self):
        images = np.random.default_rng(0).random((3, 784), np.float32)
        expected = np.zeros((3, 28, 28), np.float32)
        expected[:, :-2, 3:] = images.reshape(3, 28, 28)[:, 2:, :-3]
        np.testing.assert_allclose(self.taken(images, self.ROWS + 2, self.COLUMNS - 3), expected, atol=1e-5)

    def test_a_quarter_turn(self):
        images = np.random.default_rng(0).random((3, 784), np.float32)
        expected = np.rot90(images.reshape(3, 28, 28), axes=(1, 2))
        np.testing.assert_allclose(self.taken(images, self.COLUMNS, 27 - self.ROWS), expected, atol=1e-5)

    def test_between_pixels_it_is_linear(self):
        ramp = np.tile(np.linspace(0, 1, 28, dtype=np.float32), (28, 1)).reshape(1, 784)
        half = self.taken(ramp, self.ROWS, self.COLUMNS + 0.25)[0, 5, 2:20]
        np.testing.assert_allclose(half, (np.arange(2, 20) + 0.25) / 27, atol=1e-5)

    def test_far_outside_there_is_nothing(self, digits):
        assert not self.taken(digits, self.ROWS + 100, self.COLUMNS - 100).any()


class TestBlur:
    def test_spreads_ink_and_keeps_its_sum(self):
        dot = np.zeros((1, 28, 28), np.float32)
        dot[0, 14, 13] = 1
        x = blur(groups(dot.reshape(1, 784)), np.array([1.5]))[0].reshape(28, 28)
        assert x.sum() == pytest.approx(1, abs=1e-5)
        spread = (x * (np.indices((28, 28))[0] - 14) ** 2).sum()
        assert spread == pytest.approx(1.5**2, rel=0.01)
        np.testing.assert_allclose(x[14 - 5 : 14 + 6, 13 - 5 : 13 + 6], x[9:20, 8:19].T, atol=1e-7)

    def test_none_is_none(self, digits):
        np.testing.assert_allclose(blur(groups(digits), np.array([0.0]))[0].T, digits, atol=1e-6)


def test_the_elastic_field_has_the_deviation_that_was_asked():
    knots = np.random.default_rng(0).standard_normal((4000, 7, 7))
    field = SMOOTH @ knots @ SMOOTH.T
    assert field.std(axis=0).min() > 0.94
    assert field.std(axis=0).max() < 1.06
    steps = np.diff(field, axis=1).std()
    assert steps < 0.35, "neighbours move together"
