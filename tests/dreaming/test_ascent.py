import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artkit.classifier import load_model
from artkit.classifier.network import Network
from artkit.dreaming import (
    L2,
    Ascent,
    Blur,
    ClassLogit,
    ClassLogProbability,
    Dream,
    Jitter,
    Pixel,
    Regularizer,
    TotalVariation,
    ascend,
)
from artkit.dreaming.ascent import NARROW, WIDE, Progress, _padded_width, _width
from artkit.dreaming.build import build_ascent
from artkit.dreaming.memory import keep_freed_memory

EVERYTHING = Ascent(regularizers=(Jitter(2), TotalVariation(0.02), L2(0.02), Blur(0.6, every=3)), steps=12)


@pytest.fixture(scope="module")
def network() -> Network:
    return Network.random((784, 40, 10), "relu", np.random.default_rng(0))


def same(a: Dream, b: Dream) -> bool:
    return (
        np.array_equal(a.image, b.image)
        and np.array_equal(a.trace, b.trace)
        and (a.label, a.seed, a.confidence, a.predicted) == (b.label, b.seed, b.confidence, b.predicted)
    )


@pytest.mark.usefixtures("products_without_place")
@pytest.mark.parametrize("model", ["potato", "robust"])
@pytest.mark.parametrize("how", [EVERYTHING, build_ascent("gallery", steps=5)], ids=["everything", "gallery"])
def test_a_dream_is_bit_equal_in_any_company(model: str, how: Ascent) -> None:
    mind = load_model(model)
    (alone,) = ascend(mind, [6], [41], how)
    places = ((10, 3), (NARROW, NARROW - 1), (100, 99), (WIDE, WIDE - 1), (WIDE + 20, WIDE + 5))
    for company, place in places:
        labels, seeds = [i % 10 for i in range(company)], list(range(100, 100 + company))
        labels[place], seeds[place] = 6, 41
        assert same(ascend(mind, labels, seeds, how)[place], alone), (company, place)
    assert not same(ascend(mind, [6], [42], how)[0], alone)


class ByCompany(ClassLogProbability):
    """An objective whose bits hang on how many are asked at once, as a product's may."""

    def __call__(self, network: Network, x: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        value, gradient = super().__call__(network, x, labels)
        return value + np.float32(len(x)) * np.spacing(value), gradient


class ByPlace(ClassLogProbability):
    """An objective whose bits hang on where a picture stands, as a product's do on some processors."""

    def __call__(self, network: Network, x: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        value, gradient = super().__call__(network, x, labels)
        return value + np.where(np.arange(len(x)) < 8, 0, np.spacing(value)), gradient


@pytest.mark.usefixtures("products_without_place")
def test_chunks_are_wide_only_where_width_changes_no_bit(network: Network) -> None:
    assert _width(network, 1000, ClassLogProbability(), threads=1) > NARROW
    assert _width(network, 1000, ByCompany(), threads=1) == NARROW


def test_where_bits_hang_on_the_place_they_do_not_hang_on_the_threads(network: Network) -> None:
    widths = {_width(network, 1000, ByPlace(), threads) for threads in (1, 2, 3, 8)}
    assert len(widths) == 1
    assert min(widths) > NARROW


@pytest.mark.usefixtures("products_without_place")
@pytest.mark.parametrize(
    ("dreams", "threads", "chunks"),
    [(1, 2, 1), (10, 8, 1), (100, 1, 1), (100, 2, 2), (1000, 1, 3), (1000, 2, 4), (4000, 3, 12)],
)
def test_chunks_keep_all_threads_at_work(dreams: int, threads: int, chunks: int) -> None:
    width = _width(load_model("twin"), dreams, ClassLogit(), threads)
    assert NARROW <= width <= WIDE
    assert -(-dreams // width) == chunks


def test_threads_do_not_change_a_bit(network: Network) -> None:
    labels, seeds = [i % 10 for i in range(2 * WIDE + 3)], list(range(2 * WIDE + 3))
    one = ascend(network, labels, seeds, EVERYTHING, threads=1)
    many = ascend(network, labels, seeds, EVERYTHING, threads=3)
    assert all(same(a, b) for a, b in zip(one, many, strict=True))


@settings(max_examples=25, deadline=None)
@given(
    objective=st.sampled_from([ClassLogit(), ClassLogProbability()]),
    regularizers=st.lists(
        st.sampled_from([Blur(0.5, every=2), Blur(1, every=3), Jitter(1), TotalVariation(0.005), L2(0.01)]),
        max_size=4,
    ),
    grey=st.floats(0, 1),
    seed=st.integers(0, 2**63 - 1),
    label=st.integers(0, 9),
)
def test_any_combination_climbs_stays_in_range_and_repeats(
    network: Network,
    objective: ClassLogit,
    regularizers: list[Regularizer],
    grey: float,
    seed: int,
    label: int,
) -> None:
    how = Ascent(objective, Pixel(grey), tuple(regularizers), steps=20)
    (dream,) = ascend(network, [label], [seed], how)
    assert dream.image.min() >= 0
    assert dream.image.max() <= 1
    assert np.isfinite(dream.trace).all()
    assert dream.trace.max() > dream.trace[0]
    assert same(ascend(network, [label], [seed], how)[0], dream)


def test_the_best_state_is_kept(network: Network) -> None:
    """A last blur that ruins the picture is not what comes home."""

    class Ruin(Regularizer):
        def project(self, x: np.ndarray, step: int) -> np.ndarray:
            return np.zeros_like(x) if step == 20 else x

    (dream,) = ascend(network, [3], [0], Ascent(regularizers=(Ruin(),), steps=20))
    kept, _ = ClassLogProbability()(network, dream.image[None], np.array([3]))
    assert kept[0] == pytest.approx(dream.trace.max(), abs=1e-5)
    assert dream.image.max() > 0


def test_confidence_and_prediction_are_the_networks(network: Network) -> None:
    (dream,) = ascend(network, [3], [0], Ascent(steps=5))
    p = network.probabilities(dream.image[None])[0]
    assert dream.confidence == pytest.approx(float(p[3]), rel=1e-5)
    assert dream.predicted == p.argmax()


def test_no_steps_is_the_beginning(network: Network) -> None:
    (dream,) = ascend(network, [3], [0], Ascent(steps=0))
    assert dream.trace.shape == (0,)
    assert abs(dream.image.mean() - 0.5) < 0.02
    assert dream.image.std() == pytest.approx(0.1, rel=0.1)


def test_all_models_begin_with_the_same_noise(network: Network) -> None:
    other = Network.random((784, 20, 10), "sigmoid", np.random.default_rng(1))
    how = Ascent(steps=0)
    assert np.array_equal(ascend(network, [6], [1], how)[0].image, ascend(other, [6], [1], how)[0].image)


def test_snapshots(network: Network) -> None:
    (dream,) = ascend(network, [3], [0], Ascent(steps=6), snapshots=(0, 3, 6))
    assert sorted(dream.snapshots) == [0, 3, 6]
    begun, later = (dream.snapshots[at].render() for at in (0, 3))
    assert np.array_equal(begun, ascend(network, [3], [0], Ascent(steps=0))[0].image)
    assert not np.array_equal(begun, later)


def test_step_lengths_anneal() -> None:
    how = Ascent(steps=11, step=0.4, anneal=0.1)
    lengths = [how.step_length(i) for i in range(11)]
    assert lengths[0] == pytest.approx(0.4)
    assert lengths[-1] == pytest.approx(0.04)
    assert lengths == sorted(lengths, reverse=True)


def test_every_step_is_as_long_as_it_should_be_whatever_the_gradient(network: Network) -> None:
    for factor in (1e-3, 1.0, 1e3):
        how = Ascent(ClassLogit() * factor, Pixel(noise=0.05), steps=3, step=0.05, anneal=0.5)
        (dream,) = ascend(network, [3], [0], how, snapshots=(0, 1, 2, 3))
        places = np.stack([dream.snapshots[at].parameters["pixels"] for at in range(4)])
        lengths = np.linalg.norm(np.diff(places, axis=0), axis=(1, 2))
        assert lengths == pytest.approx([how.step_length(at) for at in range(3)], rel=1e-3)


def test_without_a_schedule_the_best_of_all_steps_comes_home(network: Network) -> None:
    """Steps so long that the last state is far from the best."""
    how = Ascent(steps=12, step=9.0, anneal=1.0)
    (dream,) = ascend(network, [3], [0], how, snapshots=(12,))
    (home, last) = (
        ClassLogProbability()(network, image[None], np.array([3]))[0][0]
        for image in (dream.image, dream.snapshots[12].render())
    )
    assert home == pytest.approx(max(dream.trace.max(), last), abs=1e-5)
    assert home > dream.trace[-1] or home > last


def test_chunks_are_padded_to_widths_that_share_no_lines_of_a_cache() -> None:
    assert [_padded_width(count) for count in (1, 48, 49, 64, 127, 128, 130, 255)] == [
        48,
        48,
        64,
        64,
        144,
        144,
        144,
        272,
    ]


def test_the_callback_hears_a_hundred_times_and_of_the_end(network: Network) -> None:
    for steps, every in ((30, 1), (250, 2)):
        heard: list[Progress] = []
        ascend(network, [1], [0], Ascent(steps=steps), callback=heard.append)
        assert [each.done for each in heard] == list(range(every, steps + 1, every))


def test_the_callback_hears_of_everything_and_may_stop_it(network: Network) -> None:
    heard: list[Progress] = []
    ascend(network, [1, 2], [0, 0], Ascent(steps=30), callback=heard.append)
    assert (heard[-1].done, heard[-1].total) == (30, 30)

    def stop(at: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ascend(network, [1] * (WIDE * 2), [0] * (WIDE * 2), Ascent(steps=30), callback=stop)


@pytest.mark.parametrize(
    ("labels", "seeds", "said"),
    [([1, 2], [0], "as many seeds"), ([10], [0], "from 0 to 9"), ([1], [-1], "not negative")],
)
def test_what_cannot_be_asked(network: Network, labels: list[int], seeds: list[int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ascend(network, labels, seeds, Ascent(steps=1))


def test_a_dream_cannot_be_changed(network: Network) -> None:
    (dream,) = ascend(network, [3], [0], Ascent(steps=1))
    with pytest.raises(ValueError, match="read-only"):
        dream.image[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        dream.negative.parameters["pixels"][0, 0] = 1


@pytest.mark.parametrize("library", [OSError(), None])
def test_without_an_allocator_that_listens_nothing_is_lost(
    library: OSError | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(_: None) -> object:
        if library:
            raise library
        return object()

    monkeypatch.setattr("ctypes.CDLL", opened)
    assert keep_freed_memory.__wrapped__() is False
