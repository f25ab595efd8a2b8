import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from artkit.adversarial import Misclassification
from artkit.adversarial.ball import nearest_beyond
from artkit.adversarial.straight import edge, straightened


@given(seed=st.integers(0, 10_000), ease=st.floats(0.05, 0.9))
def test_the_nearest_point_beyond_a_plane_in_the_box(seed: int, ease: float) -> None:
    rng = np.random.default_rng(seed)
    origin = rng.random((3, 40)).astype(np.float32) ** 3
    normal = rng.standard_normal((3, 40)).astype(np.float32)
    most = (normal * ((normal > 0) - origin)).sum(axis=1)  # as far as the box lets it rise
    x = nearest_beyond(origin, normal, (ease * most).astype(np.float32), turns=60)
    assert x.min() >= 0
    assert x.max() <= 1
    assert np.allclose(((x - origin) * normal).sum(axis=1), ease * most, atol=1e-3)
    # optimal: any move within the box that keeps the plane makes it longer
    for _ in range(20):
        other = rng.random((3, 40))
        gain = ((other - x) * normal).sum(axis=1)
        toward = np.where(gain >= 0, ((other - x) * (x - origin)).sum(axis=1), 0)
        assert (toward >= -1e-3).all()


def test_distances_are_exact_where_the_network_is_straight(few) -> None:
    logits, _ = few.network.vjp(few.images.reshape(24, -1))
    flat = few.images.reshape(24, -1)
    for way, distance, gradient in straightened(few.network, flat, few.labels, Misclassification()):
        counts = few.labels != way
        assert (distance[~counts] == np.inf).all()
        gap = logits[np.arange(24), few.labels] - logits[:, way]
        slope = np.linalg.norm(gradient, axis=1)
        assert np.allclose(distance[counts] * slope[counts], gap[counts], rtol=1e-4)


def test_the_edge_is_just_past_the_goal(few) -> None:
    flat, goal = few.images.reshape(24, -1), Misclassification()
    beyond = np.roll(flat, 1, axis=0)
    x, margin = edge(few.network, flat, beyond, few.labels, goal, looks=16)
    reached = margin > 0
    assert reached.sum() > 15
    assert goal.satisfied(few.network.logits(x), few.labels)[reached].all()
    nearer = flat + 0.98 * (x - flat)
    assert not goal.satisfied(few.network.logits(nearer), few.labels)[reached].any()
    assert np.array_equal(x[~reached], flat[~reached])
