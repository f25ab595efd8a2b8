import numpy as np
import pytest

import artkit
from artkit.classifier.network import Network
from artkit.dreaming import Ascent, Blur, ClassLogit, ClassLogProbability, Jitter, Pixel
from artkit.dreaming.build import build_ascent
from artkit.dreaming.labels import parse_labels
from artkit.dreaming.presets import PRESETS
from artkit.errors import InputError, UnknownNameError


@pytest.fixture(scope="module")
def network() -> Network:
    return Network.random((784, 20, 10), "relu", np.random.default_rng(0))


def test_names_and_things_mean_the_same() -> None:
    named = build_ascent(
        objective="class_logit",
        parameterization="pixel:grey=0",
        regularizers=["blur:sigma=0.6,every=2", "jitter:pixels=1"],
    )
    made = build_ascent(
        objective=ClassLogit(), parameterization=Pixel(grey=0.0), regularizers=[Blur(0.6, every=2), Jitter(1)]
    )
    assert named == made == Ascent(ClassLogit(), Pixel(0.0), (Blur(0.6, every=2), Jitter(1)))


def test_no_regularizers_is_not_the_presets() -> None:
    assert build_ascent("lucid", regularizers=[]).regularizers == ()
    assert build_ascent("lucid").regularizers != ()
    assert build_ascent() == Ascent(ClassLogProbability())


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_builds_and_its_tree_says_the_same(name: str) -> None:
    tree = PRESETS[name].tree()
    assert build_ascent(name) == build_ascent(**tree)  # type: ignore[arg-type]
    assert PRESETS[name].description


@pytest.mark.parametrize(
    ("regularizer", "said"),
    [
        ("blurr", "did you mean blur"),
        ("blur:sigm=1", "did you mean sigma"),
        ("blur:sigma=0", "sigma of blur: expected `float` > 0.0, not 0"),
        ("blur:sigma=wide", "sigma of blur: expected `float`, not 'wide'"),
        ("blur:every=1.5", "every of blur"),
        ("blur:sigma", "expected key=value"),
        ("blur:sigma=1,sigma=2", "given twice"),
        ("", "expected name"),
    ],
)
def test_slips_are_named(regularizer: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        build_ascent(regularizers=[regularizer])
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_labels_and_seeds_broadcast(network: Network) -> None:
    def asked(*arguments: object, **options: object) -> list[tuple[int, int]]:
        dreams = artkit.dream(network, *arguments, steps=1, **options)  # type: ignore[arg-type]
        return [(dream.label, dream.seed) for dream in dreams]

    assert asked([6, 6], seeds=[0, 1]) == [(6, 0), (6, 1)]
    assert asked(6, seeds=range(3)) == [(6, 0), (6, 1), (6, 2)]
    assert asked([1, 2], seeds=5) == [(1, 5), (2, 5)]
    assert asked("0..2") == [(0, 0), (1, 0), (2, 0)]
    with pytest.raises(ValueError, match="as many seeds as labels"):
        asked([1, 2], seeds=[1, 2, 3])


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("6", (6,)),
        (6, (6,)),
        ("0..3", (0, 1, 2, 3)),
        ("2016", (2, 0, 1, 6)),
        ("1,5..7", (1, 5, 6, 7)),
        (["1", 2, "33"], (1, 2, 3, 3)),
    ],
)
def test_labels(asked: str | int | list[str | int], meant: tuple[int, ...]) -> None:
    assert parse_labels(asked, "0123456789") == meant


def test_facets_are_of_digits_and_refused_to_others(network: Network) -> None:
    """Names alone do not tell: this one calls its classes 0 to 9, and reads none."""
    with pytest.raises(
        InputError, match="facets are ways of writing digits; the classes of this network are 0, 1"
    ):
        artkit.dream(network, 6, preset="gallery", steps=1)
    (six,) = artkit.dream(artkit.load_model("potato"), 6, preset="gallery", steps=1)
    assert six.label == 6


def test_labels_by_name() -> None:
    names = ("shirt", "boot", "10")
    assert parse_labels("boot,10", names) == (1, 2)
    assert parse_labels("0..1", names) == (0, 1)
    for wrong in ("boots", "", "3", "1..7", "2..1"):
        with pytest.raises(UnknownNameError, match="no class is called"):
            parse_labels(wrong, names)
    with pytest.raises(UnknownNameError, match="did you mean boot"):
        parse_labels("boots", names, "dream.digits")
