import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from artkit.views import gaussian_matrix, roll, separable


def batch(last: bool) -> np.ndarray:
    x = np.random.default_rng(0).random((4, 28, 28), np.float32)
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(x, 0, -1)), -1, 0) if last else x


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("sigma", [0.5, 1.0, 3.0])
def test_blur_is_scipys(sigma: float, last: bool) -> None:
    x = batch(last)
    expected = np.stack([gaussian_filter(image, sigma, mode="reflect") for image in x])
    assert np.abs(separable(x, gaussian_matrix(28, sigma)) - expected).max() < 1e-5
    assert np.abs(separable(x, gaussian_matrix(28, sigma * 1.1)) - expected).max() > 1e-3


def test_gaussian_matrix_is_a_symmetric_average() -> None:
    matrix = gaussian_matrix(28, 1.2)
    assert np.allclose(matrix.sum(axis=1), 1)
    assert np.allclose(matrix, matrix.T)
    assert np.array_equal(gaussian_matrix(28, 0), np.eye(28))
    with pytest.raises(ValueError, match="read-only"):
        matrix[0, 0] = 2


@given(down=st.integers(-40, 40), right=st.integers(-40, 40), last=st.booleans())
def test_roll_is_numpys(down: int, right: int, last: bool) -> None:
    x = batch(last)
    seen, pullback = roll(x, down, right)
    assert np.array_equal(seen, np.roll(x, (down, right), axis=(1, 2)))
    assert np.array_equal(pullback(seen), x)
    assert seen.strides == x.strides
