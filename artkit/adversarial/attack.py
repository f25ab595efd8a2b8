"""The base of every attack: a value that is called with a network, images and a criterion.

An attack returns pictures, and promises four things of them: they lie in [0, 1]; they lie in the attack's ball, where
it has one, as measured in float64 of the float32 pictures; the pictures that it was given are not modified; and the
same generator makes the same pictures.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Protocol

import numpy as np

from artkit.adversarial.criteria import Criterion, Labels
from artkit.classifier.network import Array

SLACK = np.float32(1e-4)
"""Logits beyond the goal at which an image is finished. A product's last bits hang on the machine and on the company
of an image; a picture that is past the goal by this much is past it everywhere."""


class Mind(Protocol):
    """What an attack asks of a network: logits, and the way back to the image.

    A `Network` is one; a network that looks through a printer and a camera is another.
    """

    def logits(self, x: Array) -> Array:
        """Return the logits (n, k) of images (n, 28, 28) or (n, 784) in [0, 1]."""

    def vjp(self, x: Array) -> tuple[Array, Callable[[Array], Array]]:
        """Return the logits (n, k), and the pullback of a gradient in them to the images, in their shape."""


class Attack(ABC):
    """The base of every attack.

    Attributes
    ----------
    width : int or None
        Pictures that are attacked together, few enough for a processor's cache; None: all, as where they share a veil.
    """

    width: ClassVar[int | None] = 256

    def __call__(
        self, mind: Mind, images: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """Return attacked pictures.

        Parameters
        ----------
        mind : Mind
            Who is to be fooled.
        images : array, (n, 28, 28)
            Pictures in [0, 1]; they are not modified.
        labels : array of int, (n,)
            The class that each is about, as the criterion takes it.
        criterion : Criterion
            What is to be reached.
        rng : Generator
            For attacks that draw.

        Returns
        -------
        array, (n, 28, 28)
            Float32 in [0, 1]; where the criterion could not be met, what came nearest to it.

        Raises
        ------
        ValueError
            If shapes or ranges are others.
        """
        images, labels = np.asarray(images, np.float32), np.asarray(labels, np.int64)
        if images.ndim != 3 or labels.shape != images.shape[:1]:
            raise ValueError(
                f"expected images (n, h, w) and as many labels, got {images.shape}, {labels.shape}"
            )
        if not len(images):
            return images.copy()
        if not (images.min() >= 0 and images.max() <= 1):  # NaN compares false
            raise ValueError("expected images in [0, 1]")
        origin = images.reshape(len(images), -1).view()
        origin.flags.writeable = False
        found = np.empty_like(images)
        width = self.width or len(images)
        for part in (slice(at, at + width) for at in range(0, len(images), width)):
            done = self.run(mind, origin[part], labels[part], criterion, rng)
            found[part] = done.reshape(-1, *images.shape[1:])
        return found

    @abstractmethod
    def run(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """Return attacked pictures, as `__call__` does, of checked, read-only pictures (n, 784); n is 1 at least."""
