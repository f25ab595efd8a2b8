"""What the dreaming tests ask of the machine."""

import numpy as np
import pytest

from artkit.classifier.parallel import one_blas_thread
from artkit.dreaming.ascent import WIDE


@pytest.fixture(scope="session")
def products_without_place() -> None:
    """Skip where BLAS itself gives equal columns different bits: no batch can promise there what one column gets."""
    rng = np.random.default_rng(0)
    with one_blas_thread():
        for rows, depth in ((100, 784), (784, 100)):
            matrix = rng.standard_normal((rows, depth), np.float32)
            columns = np.repeat(rng.standard_normal((depth, 1), np.float32), WIDE, axis=1)
            product = matrix @ columns
            if not np.array_equal(product, np.repeat(product[:, :1], WIDE, axis=1)):
                pytest.skip("this processor's BLAS rounds a column by its place")
