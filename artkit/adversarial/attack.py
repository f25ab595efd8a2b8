"""The base of every attack: a value that is called with a network, images and a criterion.

An attack returns pictures, and promises four things of them: they lie in [0, 1]; they lie in the attack's ball, where
it has one, as measured in float64 of the float32 pictures; the pictures that it was given are not modified; and the
same generator makes the same pictures.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Protocol

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
    """The base of every attack."""

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
        images, labels = np.array(images, np.float32), np.asarray(labels, np.int64)
        if images.ndim != 3 or labels.shape != images.shape[:1]:
            raise ValueError(
                f"expected images (n, h, w) and as many labels, got {images.shape}, {labels.shape}"
            )
        if not ((images >= 0) & (images <= 1)).all():
            raise ValueError("expected images in [0, 1]")
        if not len(images):
            return images
        found = self.run(mind, images.reshape(len(images), -1), labels, criterion, rng)
        return np.ascontiguousarray(found, np.float32).reshape(images.shape)

    @abstractmethod
    def run(
        self, mind: Mind, origin: Array, labels: Labels, criterion: Criterion, rng: np.random.Generator
    ) -> Array:
        """Return attacked pictures, as `__call__` does, of a checked copy of pictures (n, 784); n is 1 at least."""
