"""How good a set of dreams is, in numbers that need no eye.

None of them is confidence: a network is sure of noise (Nguyen et al. 2015, arXiv 1412.1897), and so are others
like it. What ranks pictures about as people do is how near they lie to real pictures of the class, by the cosine,
which does not mind how dark the ink is; see `artkit.dreaming.references`.

Every measure is taken picture by picture, in chunks, so that a large set needs no more memory than its pictures.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from artkit.classifier.model_files import load_model
from artkit.classifier.network import Network
from artkit.classifier.parallel import over_chunks
from artkit.dreaming.references import References, digits, unit

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

BORDER = 3
JUDGES = ("reader", "twin")


@dataclass(frozen=True)
class Quality:
    """What was measured of a set of pictures, on the whole.

    Attributes
    ----------
    count : int
        Pictures.
    legibility : float
        The share that real pictures vote for and that lie no further off than real ones do; see `References.legible`.
        nan where there are no real pictures to ask.
    diversity : float
        The mean of 1 - cosine over pairs of one class; nan where no class has two.
    grain : float
        The share of spectral energy above 0.25 cycles a pixel, the mean tone left out.
    border : float
        The mean tone of the outer 3 pixels.
    ink : float
        The mean tone.
    confidence : float
        The mean probability of the class that was asked; nan where it is not known.
    transfer : mapping of str to float
        The share that each judge, a network that did not dream them, gives the class that was asked.
    """

    count: int
    legibility: float
    diversity: float
    grain: float
    border: float
    ink: float
    confidence: float
    transfer: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Measures:
    """What was measured of each picture of a set, arrays (n,).

    Attributes
    ----------
    labels : array of int
        The class that was asked.
    diversity : array
        The mean of 1 - cosine to the others of its class; nan where it is the only one.
    grain, border, ink : array
        As in `Quality`.
    legible : array of bool or None
        None where there are no real pictures to ask.
    confidence : array or None
        None where it is not known.
    transfer : mapping of str to array of bool
        Whether each judge gives the class that was asked.
    """

    labels: Labels
    diversity: Array
    grain: Array
    border: Array
    ink: Array
    legible: Truths | None = None
    confidence: Array | None = None
    transfer: Mapping[str, Truths] = field(default_factory=lambda: MappingProxyType({}))

    def quality(self, label: int | None = None) -> Quality:
        """Return the means: of all pictures, or of those of one class."""
        chosen = self.labels >= 0 if label is None else self.labels == label
        classes = [self.labels == each for each in np.unique(self.labels[chosen])]
        alike = [float(self.diversity[each].mean()) for each in classes if each.sum() > 1]
        return Quality(
            count=int(chosen.sum()),
            legibility=_mean(self.legible, chosen),
            diversity=float(np.mean(alike)) if alike else float("nan"),
            grain=_mean(self.grain, chosen),
            border=_mean(self.border, chosen),
            ink=_mean(self.ink, chosen),
            confidence=_mean(self.confidence, chosen),
            transfer={name: _mean(right, chosen) for name, right in self.transfer.items()},
        )

    def classes(self) -> Iterator[tuple[int, Quality]]:
        """Yield every class that was asked, and the means of its pictures."""
        for label in np.unique(self.labels).tolist():
            yield label, self.quality(label)


def measure(images: Array, labels: Labels) -> Quality:
    """Measure a set of pictures of digits.

    Parameters
    ----------
    images : array, (n, 28, 28)
        In [0, 1], 1 is ink.
    labels : array of int, (n,)
        The class that was asked of each, 0 to 9.
    """
    return measures(images, labels, digits(), judges=JUDGES).quality()


def measures(
    images: Array,
    labels: Labels,
    references: References | None = None,
    *,
    confidence: Array | None = None,
    judges: Sequence[str] = (),
) -> Measures:
    """Measure each picture of a set.

    Parameters
    ----------
    images : array, (n, 28, 28)
        In [0, 1], 1 is ink.
    labels : array of int, (n,)
        The class that was asked of each.
    references : References, optional
        Real pictures of the same classes; without them nothing is said of legibility.
    confidence : array, (n,), optional
        What the network that dreamed them gives the class that was asked.
    judges : sequence of str, optional
        Shipped models that know the same classes and did not dream them.
    """
    return Measures(
        labels=labels,
        diversity=apart(images, labels),
        grain=_each(grain, images),
        border=_each(border, images),
        ink=_each(lambda part: part.mean(axis=(1, 2)), images),
        legible=None if references is None else references.legible(images, labels),
        confidence=confidence,
        transfer=MappingProxyType({name: right(load_model(name), images, labels) for name in judges}),
    )


def right(network: Network, images: Array, labels: Labels) -> Truths:
    """Return which pictures, (n,), a network gives the class that was asked."""
    return _each(lambda x, y: network.logits(x).argmax(axis=1) == y, images, labels)


def confidences(network: Network, images: Array, labels: Labels) -> Array:
    """Return the probability (n,) that a network gives the class that was asked of each picture.

    Raises
    ------
    ValueError
        If a label is not a class of the network.
    """
    if (most := int(labels.max(initial=0))) >= network.sizes[-1]:
        raise ValueError(f"expected labels below {network.sizes[-1]}, the classes of the network, not {most}")

    def asked(x: Array, y: Labels) -> Array:
        # in float64, as of finished dreams: "sure" is 0.99999998 and not 1
        return network.probabilities(x.astype(np.float64))[np.arange(len(y)), y]

    return _each(asked, images, labels)


def diversity(images: Array, labels: Labels) -> float:
    """Return the mean over classes of the mean 1 - cosine of pairs of images (n, 28, 28); nan if there is none."""
    each = apart(images, labels)
    return Measures(labels, each, each, each, each).quality().diversity


def apart(images: Array, labels: Labels) -> Array:
    """Return the mean (n,) of 1 - cosine of each picture to the others of its class; nan where it is the only one.

    No pair is formed: the cosines of a picture of length 1 to all of a class sum to its product with their sum.
    """
    found = np.full(len(images), np.nan)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        if len(members) > 1:
            whole = np.sum(over_chunks(lambda at: _exact(images[at]).sum(axis=0), members), axis=0)
            others = _each(lambda at, whole=whole: _to_others(_exact(images[at]), whole), members)
            found[members] = 1 - others / (len(members) - 1)
    return found


def _exact(images: Array) -> npt.NDArray[np.float64]:
    exact: npt.NDArray[np.float64] = unit(images.astype(np.float64))
    return exact


def _to_others(units: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    sums: npt.NDArray[np.float64] = (units * (whole - units)).sum(axis=1)
    return sums


def grain(images: Array) -> Array:
    """Return the share (n,) of each picture's spectral energy that lies above 0.25 cycles a pixel."""
    energy = np.abs(np.fft.fft2(images)) ** 2
    energy[:, 0, 0] = 0
    frequency = np.fft.fftfreq(images.shape[1])
    fine = np.hypot(frequency[:, None], frequency) > 0.25
    whole = energy.sum(axis=(1, 2))
    share: Array = (energy[:, fine].sum(axis=1) / np.maximum(whole, 1e-12)).astype(np.float32)
    return share


def border(images: Array) -> Array:
    """Return the mean tone (n,) of the outer 3 pixels of each picture."""
    inner = images[:, BORDER:-BORDER, BORDER:-BORDER]
    outer = images.sum(axis=(1, 2)) - inner.sum(axis=(1, 2))
    mean: Array = (outer / (images[0].size - inner[0].size)).astype(np.float32)
    return mean


def _each(function: Callable[..., npt.NDArray[Any]], *arrays: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.concatenate(over_chunks(function, *arrays))


def _mean(values: Array | Truths | None, chosen: Truths) -> float:
    return float("nan") if values is None else float(values[chosen].mean(dtype=np.float64))
