"""The networks that ship with artkit, as data: everything that says how each of them is made.

`train_preset` makes one from a data set and a seed; the same arguments give the same network, whose `meta` tells how
it was made and what it was measured to do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from types import MappingProxyType

import numpy as np

from artkit.classifier.augmentation import Augmentation
from artkit.classifier.datasets import Dataset
from artkit.classifier.evaluation import Evaluation, evaluate
from artkit.classifier.network import Activation, Network
from artkit.classifier.optimizers import Adam
from artkit.classifier.perturbation import Adversary
from artkit.classifier.training import Epoch, Settings, hold_out, train

ROBUST_AT = (1.0, 2.0)
"""The L2 distances at which every network is examined."""


@dataclass(frozen=True)
class Preset:
    """How a network is made.

    Attributes
    ----------
    description : str
        What it is for, in a line.
    hidden : tuple of int
        The sizes of the hidden layers.
    activation : {"sigmoid", "relu"}
        Of the hidden layers.
    settings : Settings
        How it is trained.
    validation : float
        The share of the training images that is held out, to choose the epoch by.
    half : bool
        Whether its weights are rounded to float16, which halves its file.
    """

    description: str
    hidden: tuple[int, ...]
    activation: Activation
    settings: Settings
    validation: float = 1 / 12
    half: bool = True


@dataclass(frozen=True)
class Outcome:
    """What came of a preset.

    Attributes
    ----------
    network : Network
        Of the chosen epoch, as it is to be saved. Its `meta` tells preset, seed, data, epochs, the chosen epoch,
        the results, and the versions of artkit and NumPy.
    epochs : int
        How many there were.
    chosen : Epoch
        The epoch that did best on the held-out images.
    test : Evaluation
        What the test images say of the network.
    """

    network: Network
    epochs: int
    chosen: Epoch
    test: Evaluation


def train_preset(
    name: str,
    dataset: Dataset,
    seed: int,
    *,
    epochs: int | None = None,
    callback: Callable[[Epoch], object] = lambda epoch: None,
) -> Outcome:
    """Make the network of a preset.

    Parameters
    ----------
    name : str
        A name in `PRESETS`.
    dataset : Dataset
        What to learn; the test images are looked at once, when the epoch has been chosen.
    seed : int
        Where everything random comes from.
    epochs : int, optional
        In place of the preset's; schedules stretch with it.
    callback : callable, optional
        Called with every `Epoch`, whose network tells in its `meta` where it comes from.
    """
    preset = PRESETS[name]
    settings = preset.settings if epochs is None else replace(preset.settings, epochs=epochs)
    rng = np.random.default_rng(seed)
    learn, validation = hold_out(dataset.train, max(1, round(len(dataset.train) * preset.validation)), rng)
    sizes = (dataset.train.images[0].size, *preset.hidden, len(dataset.labels))
    start = Network.random(sizes, preset.activation, rng, dataset.labels)
    origin = {
        "preset": name,
        "seed": seed,
        "data": dataset.sha256,
        "epochs": settings.epochs,
        "versions": {package: version(package) for package in ("digital-potato", "numpy")},
    }

    def finished(epoch: Epoch, **results: object) -> Network:
        meta = origin | {"epoch": epoch.number, "results": {"validation": epoch.accuracy, **results}}
        return replace(_halved(epoch.network) if preset.half else epoch.network, meta=meta)

    best = train(
        start,
        learn,
        settings,
        rng,
        validation=validation,
        callback=lambda epoch: callback(replace(epoch, network=finished(epoch))),
    ).best
    test = evaluate(finished(best), dataset.test, ROBUST_AT)
    robust = {f"{epsilon:g}": share for epsilon, share in test.robust.items()}
    return Outcome(finished(best, test=test.accuracy, robust=robust), settings.epochs, best, test)


def _halved(network: Network) -> Network:
    """Return the network with its weights rounded to float16."""
    vector = network.vector.astype(np.float16).astype(np.float32)
    return Network.from_vector(vector, network.sizes, network.activation, network.labels)


def _dial(epsilon: float) -> Preset:
    settings = Settings(
        epochs=20,
        rate=2e-3,
        batch=200,
        optimizer=Adam(),
        schedule="cosine",
        perturb=Adversary(epsilon) if epsilon else None,
    )
    return Preset(
        f"the dial at {epsilon:g}: trained within an L2 distance of {epsilon:g}", (128,), "relu", settings
    )


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "book": Preset(
            "the first network of the book: quadratic cost, plain gradient descent",
            (30,),
            "sigmoid",
            Settings(epochs=30, rate=3.0, batch=10, loss="quadratic"),
            validation=1 / 6,
        ),
        "potato": Preset(
            "the mind of 2016: sigmoid and cross-entropy, as in the book; it dreams potatoes",
            (100,),
            "sigmoid",
            Settings(epochs=40, rate=0.1, batch=10, loss="cross-entropy", weight_decay=5 / 50_000),
            validation=1 / 6,
        ),
        "twin": Preset(
            "the same size with ReLU, the reference for attacks and certificates",
            (100,),
            "relu",
            Settings(epochs=20, rate=2e-3, batch=100, optimizer=Adam(), schedule="cosine"),
        ),
        "robust": Preset(
            "trained on the worst images within L2 distances up to 2; it dreams digits",
            (512, 512),
            "relu",
            Settings(
                epochs=20,
                rate=1.5e-3,
                batch=256,
                optimizer=Adam(),
                schedule="cosine",
                average=0.998,
                perturb=Adversary(2.0, least=0.0),
                parts=2,
            ),
        ),
        "reader": Preset(
            "the independent eye: reads shifted, turned, warped and hazy digits; it never dreams",
            (1000, 500),
            "relu",
            Settings(
                epochs=60,
                rate=2e-3,
                batch=250,
                optimizer=Adam(),
                schedule="cosine",
                dropout=0.1,
                average=0.999,
                augment=Augmentation(
                    shift=2.0,
                    rotation=12.0,
                    scale=0.12,
                    shear=0.15,
                    elastic=1.0,
                    blur=0.7,
                    share=0.3,
                    weight=0.5,
                    haze=0.3,
                    fade=0.3,
                ),
                parts=2,
            ),
        ),
        **{f"dial-{i}": _dial(epsilon) for i, epsilon in enumerate((0.0, 0.5, 1.0, 1.5, 2.0))},
    }
)
"""The presets by name."""
