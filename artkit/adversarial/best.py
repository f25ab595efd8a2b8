"""The best that an attack has seen of each picture."""

import numpy as np

from artkit.adversarial.attack import SLACK
from artkit.adversarial.criteria import Labels
from artkit.classifier.network import Array


class Best:
    """The shortest change past the goal so far; where there is none yet, the one with the largest margin."""

    def __init__(self, origin: Array) -> None:
        self.x, self.length = origin.copy(), np.full(len(origin), np.inf, np.float32)
        self.margin = np.full(len(origin), -np.inf, np.float32)

    def keep(self, here: Labels, x: Array, length: Array, margin: Array) -> None:
        """Keep what is better of some images: their numbers (m,), pictures (m, d), lengths and margins (m,)."""
        past, none = margin > SLACK, self.length[here] == np.inf
        better = np.where(past, length < self.length[here], none & (margin > self.margin[here]))
        won = here[better]
        self.x[won], self.margin[won] = x[better], margin[better]
        self.length[won] = np.where(past, length, np.inf)[better]
