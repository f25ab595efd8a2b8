import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import affine_transform, gaussian_filter, map_coordinates

from artkit.views import affine_matrix, bilinear_matrix, gaussian_matrix, resample, roll, separable


def batch(last: bool, height: int = 28) -> np.ndarray:
    x = np.random.default_rng(0).random((4, height, 28), np.float32)
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


@pytest.mark.parametrize(("sigma", "reach"), [(0.5, 2), (1.0, 4), (1.1, 4), (1.2, 5)])
def test_the_kernel_is_cut_off_at_four_sigma(sigma: float, reach: int) -> None:
    assert np.count_nonzero(gaussian_matrix(28, sigma)[14]) == 2 * reach + 1


def seen_by_scipy(image: np.ndarray, degrees: float, scale: float, down: float, right: float, shear: float):
    """Return an image sheared, then turned and scaled, then moved, by SciPy; (y, x) with y downwards."""
    angle, centre = np.radians(degrees), (len(image) - 1) / 2
    turn = np.array(((np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))))
    back = np.linalg.inv(scale * turn @ np.array(((1, 0), (-shear, 1))))
    offset = centre - back @ (centre + np.array((down, right)))
    return affine_transform(image, back, offset, order=1, mode="grid-constant")


@given(
    size=st.sampled_from([5, 28]),
    degrees=st.floats(-180, 180),
    scale=st.floats(0.5, 2),
    down=st.floats(-3, 3),
    right=st.floats(-3, 3),
    shear=st.floats(-1, 1),
)
def test_an_affine_look_is_scipys(
    size: int, degrees: float, scale: float, down: float, right: float, shear: float
) -> None:
    x = np.random.default_rng(0).random((2, size, size), np.float32)
    matrix = affine_matrix(size, degrees, scale, down, right, shear)
    seen, _ = resample(x, matrix)
    assert (seen.shape, seen.dtype) == (x.shape, np.float32)
    expected = [seen_by_scipy(image, degrees, scale, down, right, shear) for image in x]
    assert np.allclose(seen, expected, atol=1e-5)


def test_affine_looks_go_where_they_say() -> None:
    """Counter-clockwise, larger, down, to the right, and leaning as italics do."""
    dot = np.zeros((1, 5, 5), np.float32)
    dot[0, 1, 3] = 1  # above, right
    assert np.array_equal(affine_matrix(5).toarray(), np.eye(25))
    for how, place in (
        ({}, (1, 3)),
        ({"degrees": 90}, (1, 1)),
        ({"scale": 2.0}, (0, 4)),
        ({"down": 2}, (3, 3)),
        ({"right": -2}, (1, 1)),
        ({"shear": 1}, (1, 4)),
    ):
        seen, _ = resample(dot, affine_matrix(5, **how))
        assert np.unravel_index(seen[0].argmax(), (5, 5)) == place, how


@given(seed=st.integers(0, 99), n=st.integers(1, 3))
def test_a_look_at_places_is_scipys_each_image_by_itself(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    x, places = rng.random((n, 6, 6), np.float32), rng.uniform(-2, 7, (2, n, 11))
    places[:, :, :4] = np.rint(places[:, :, :4])  # on pixels too
    matrix = bilinear_matrix(*places, 6)
    assert matrix.shape == (n * 11, n * 36)
    assert (matrix.data.dtype, matrix.indices.dtype, matrix.indptr.dtype) == (np.float32, np.int32, np.int32)
    expected = [map_coordinates(x[i], places[:, i], order=1, mode="grid-constant") for i in range(n)]
    assert np.allclose((matrix @ x.ravel()).reshape(n, 11), expected, atol=1e-5)


@given(down=st.integers(-40, 40), right=st.integers(-40, 40), last=st.booleans())
def test_roll_is_numpys(down: int, right: int, last: bool) -> None:
    x = batch(last, height=20)
    seen, pullback = roll(x, down, right)
    assert np.array_equal(seen, np.roll(x, (down, right), axis=(1, 2)))
    assert np.array_equal(pullback(seen), x)
    assert seen.strides == x.strides
