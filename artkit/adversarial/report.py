"""Everything that is known of one work, measured: what a data sheet says of it.

Who sees what, how far it is from where it began, how success grows with what may change, and what is left of it after
print and capture, with real digits beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from artkit.adversarial.beginnings import NO_DIGIT, held_out
from artkit.adversarial.certificate import certified_distance
from artkit.adversarial.criteria import Criterion
from artkit.adversarial.curve import Curve, Floats, counted, success_curve
from artkit.adversarial.fooling import correlation
from artkit.adversarial.result import Adversarial
from artkit.adversarial.survival import CAPTURES, Survival, survival
from artkit.classifier.model_files import load_model
from artkit.classifier.network import Array, Network
from artkit.classifier.perturbation import Norm
from artkit.views.channel import PRESETS, capture

WITNESSES = ("reader", "book", "potato", "twin", "robust", "dial-0")
"""Shipped minds that are asked what they see, but for the one that was fooled."""

ALIKE = 100
"""Beginnings like that of the work, of which a curve of success is made."""

FARTHEST: Mapping[str, float] = MappingProxyType({"linf": 1.0, "l2": 16.0})
"""How much may change in a curve of success, at most."""

POINTS = 16


@dataclass(frozen=True)
class Opinion:
    """What a mind sees in a picture.

    Attributes
    ----------
    name : str
        The mind.
    seen : str
        The class that it finds most probable.
    confidence : float
        Its probability.
    asked : float
        The probability of the class that the picture was asked to be.
    """

    name: str
    seen: str
    confidence: float
    asked: float


@dataclass(frozen=True, eq=False)
class Report:
    """One work, and what was measured of it.

    Attributes
    ----------
    work : Adversarial
        A batch of one.
    likeness : float
        The correlation with the mean of the class in MNIST.
    opinions : tuple of Opinion
        The fooled mind first, then others.
    curve : Curve
        Success of projected gradient descent, from beginnings like that of the work.
    certified : array or None
        The share of those for which it is certain that nothing so near succeeds, one an epsilon of the curve; None
        where the mind has no certificate.
    survivals : tuple of Survival
        Of this work, a channel each.
    captures : tuple of array, (28, 28)
        One capture a channel.
    """

    work: Adversarial
    likeness: float
    opinions: tuple[Opinion, ...]
    curve: Curve
    certified: Floats | None
    survivals: tuple[Survival, ...]
    captures: tuple[Array, ...]


def report(
    network: Network,
    name: str,
    work: Adversarial,
    criterion: Criterion,
    *,
    norm: Norm = "linf",
    captures: int = CAPTURES,
    channels: Sequence[str] = tuple(PRESETS),
    callback: Callable[[int, int], None] | None = None,
) -> Report:
    """Measure a work.

    Parameters
    ----------
    network : Network
        The mind that was fooled.
    name : str
        Its name.
    work : Adversarial
        A batch of one.
    criterion : Criterion
        What was asked.
    norm : {"l2", "linf"}, optional
        Of the curve.
    captures : int, optional
        A channel.
    channels : sequence of str, optional
        Through which it is seen.
    callback : callable, optional
        Called with channels done and to do.
    """
    label = int(work.labels[0])
    flat = work.images.reshape(1, -1)
    survivals, seen = [], []
    for done, channel in enumerate(channels):
        survivals.append(survival(network, work.images, work.labels, channel, captures))
        seen.append(capture(work.images, channel, np.random.default_rng(int(work.seeds[0])))[0])
        if callback:
            callback(done + 1, len(channels))
    curve, certified = _curve(network, work, criterion, norm)
    return Report(
        work=work,
        likeness=float(correlation(flat, work.labels)[0]) if label < 10 else float("nan"),
        opinions=opinions(
            {name: network, **{each: load_model(each) for each in WITNESSES}}, work.images, label
        ),
        curve=curve,
        certified=certified,
        survivals=tuple(survivals),
        captures=tuple(seen),
    )


def opinions(minds: Mapping[str, Network], image: Array, label: int) -> tuple[Opinion, ...]:
    """Return what each mind sees in one picture (1, 28, 28), those that are the same network once."""
    told: dict[str, Opinion] = {}
    for name, mind in minds.items():
        if label >= mind.sizes[-1]:
            continue
        p = mind.probabilities(image.astype(np.float64))[0]
        best = int(p.argmax())
        told.setdefault(mind.digest, Opinion(name, mind.labels[best], float(p[best]), float(p[label])))
    return tuple(told.values())


def _curve(
    network: Network, work: Adversarial, criterion: Criterion, norm: Norm
) -> tuple[Curve, Floats | None]:
    """Return how success grows with epsilon from beginnings like that of the work, and what is certain of it."""
    label, shown = int(work.labels[0]), int(work.shown[0])
    images = _alike(work, shown)
    about = network.logits(images).argmax(axis=1) if shown == NO_DIGIT else np.full(len(images), shown)
    # what is that class already proves nothing, nor does what the mind takes for something else
    fair = (about != label) & counted(network, images, about, criterion)
    if not fair.any():
        return Curve(np.linspace(0, FARTHEST[norm], 2), np.ones(2), norm, 0), None
    images, about = images[fair], about[fair]

    def over(most: float, points: int) -> Curve:
        sizes = [float(each) for each in np.linspace(0, most, points + 1)]
        return success_curve(network, images, about, sizes, f"pgd:norm={norm}", criterion, norm=norm)

    rough = over(FARTHEST[norm], 10)
    enough = np.flatnonzero(rough.shares >= 0.99)
    curve = over(float(rough.epsilons[min(enough[0] + 1, 10)]) if len(enough) else FARTHEST[norm], POINTS)
    try:
        safe = certified_distance(network, images, about, norm, target=label)
    except ValueError:  # a mind with more than one hidden layer, or none of ReLUs
        return curve, None
    return curve, np.array([(safe >= epsilon).mean() for epsilon in curve.epsilons])


def _alike(work: Adversarial, shown: int) -> Array:
    """Return beginnings like that of a work: real digits of its class, else its own tones in another order."""
    if shown != NO_DIGIT:
        test = held_out()
        alike = test.images[test.labels == shown][:ALIKE]
        digits: Array = (alike / np.float32(255)).astype(np.float32)
        return digits
    rng = np.random.default_rng(int(work.seeds[0]))
    pixels = np.repeat(work.originals.reshape(1, -1), ALIKE, axis=0)
    return np.asarray(rng.permuted(pixels, axis=1).reshape(-1, 28, 28), np.float32)
