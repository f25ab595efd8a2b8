"""Networks and pictures that the adversarial tests share."""

from typing import NamedTuple

import numpy as np
import pytest

from artkit.classifier import Network, load_dataset, load_model


class Subjects(NamedTuple):
    """A network, and test pictures that it classifies correctly."""

    network: Network
    images: np.ndarray
    labels: np.ndarray


@pytest.fixture(scope="session")
def twin() -> Subjects:
    network, split = load_model("twin"), load_dataset().test
    images, labels = split.pixels[:240].reshape(-1, 28, 28), split.labels[:240]
    right = np.flatnonzero(network.logits(images).argmax(axis=1) == labels)[:200]
    return Subjects(network, images[right], labels[right])


@pytest.fixture(scope="session")
def few(twin: Subjects) -> Subjects:
    return Subjects(twin.network, twin.images[:24], twin.labels[:24])
