"""Regularizers that displace what the network sees; the picture itself stays where it is and does not drift."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

import numpy as np
from msgspec import Meta
from scipy.sparse import block_diag

from artkit.classifier.network import Network
from artkit.dreaming.regularizer import Array, Pullback, Regularizer
from artkit.dreaming.streams import dream_stream
from artkit.views.affine import affine_matrix, resample, resample_each
from artkit.views.channel import find_channel
from artkit.views.press import press
from artkit.views.shift import roll

ROLLED = 8 * 2**20
"""Bytes that a network's weights may take in all their displacements, to be kept."""


@dataclass(frozen=True)
class Jitter(Regularizer):
    """Shows the network the picture moved a little at random: what depends on one pixel dies.

    Both directions are drawn evenly from [-pixels, pixels] (Mordvintsev et al. 2015, "Inceptionism").

    Parameters
    ----------
    pixels : int
        The largest displacement.
    subpixel : bool
        Displace by fractions of a pixel too, blank beyond the border; else by whole ones, around the torus.
    """

    pixels: Annotated[int, Meta(ge=0, le=13)] = 2
    subpixel: bool = False

    def view(self, x: Array, rng: np.random.Generator) -> tuple[Array, Pullback]:
        """See `Regularizer.view`."""
        if self.subpixel:
            down, right = rng.uniform(-self.pixels, self.pixels, size=2)
            return resample(x, affine_matrix(x.shape[1], down=down, right=right))
        return roll(x, *self.draw(rng))

    def turned(self, network: Network, rng: np.random.Generator) -> Network | None:
        """See `Regularizer.turned`: whole pixels move the weights the other way, and each way only once."""
        if self.subpixel or network.weights[0].nbytes * (2 * self.pixels + 1) ** 2 > ROLLED:
            return None
        return network.rolled(*self.draw(rng))

    def draw(self, rng: np.random.Generator) -> tuple[int, int]:
        """Return pixels down and to the right."""
        down, right = rng.integers(-self.pixels, self.pixels, size=2, endpoint=True)
        return int(down), int(right)


@dataclass(frozen=True)
class Rotation(Regularizer):
    """Shows the network the picture turned a little at random: strokes grow that do not hang on their angle.

    Parameters
    ----------
    degrees : float
        The largest angle, to either side.
    """

    degrees: Annotated[float, Meta(ge=0, le=180)] = 10.0

    def view(self, x: Array, rng: np.random.Generator) -> tuple[Array, Pullback]:
        """See `Regularizer.view`."""
        return resample(x, affine_matrix(x.shape[1], degrees=rng.uniform(-self.degrees, self.degrees)))


@dataclass(frozen=True)
class Scale(Regularizer):
    """Shows the network the picture larger or smaller at random: no detail counts that only one size has.

    Parameters
    ----------
    amount : float
        The largest change; 0.1 is from 1 / 1.1 to 1.1, evenly in the logarithm.
    """

    amount: Annotated[float, Meta(ge=0, le=1)] = 0.1

    def view(self, x: Array, rng: np.random.Generator) -> tuple[Array, Pullback]:
        """See `Regularizer.view`."""
        return resample(x, affine_matrix(x.shape[1], scale=(1 + self.amount) ** rng.uniform(-1, 1)))


@dataclass(frozen=True)
class Press(Regularizer):
    """Shows the network the picture as a press would print it, each step on another one: what drowns in ink is dropped.

    Each of the four is drawn evenly from 0 to what is given; see `artkit.views.press`.

    Parameters
    ----------
    gain : float
        Dot gain: how much a half tone prints too dark.
    spread : float
        How far ink spreads, pixels.
    haze : float
        How grey the paper is.
    fade : float
        How much full ink lacks of black.
    """

    gain: Annotated[float, Meta(ge=0, le=0.25)] = 0.2
    spread: Annotated[float, Meta(ge=0, le=3)] = 0.6
    haze: Annotated[float, Meta(ge=0, le=0.4)] = 0.15
    fade: Annotated[float, Meta(ge=0, le=0.4)] = 0.15

    def view(self, x: Array, rng: np.random.Generator) -> tuple[Array, Pullback]:
        """See `Regularizer.view`."""
        gain, spread, haze, fade = rng.uniform(0, 1, size=4)
        return press(x, spread * self.spread, gain * self.gain, haze * self.haze, fade * self.fade)


@dataclass(frozen=True)
class Capture(Regularizer):
    """Shows the network a print of the picture as a scanner or a phone sees it, each step through another draw.

    What comes out stays what it is through `artkit.views.channel`: turned a little, badly lit, blurred, on grey paper.

    Parameters
    ----------
    channel : {"scan", "phone", "hard"}
        How badly.
    """

    channel: Literal["scan", "phone", "hard"] = "phone"

    def view(self, x: Array, rng: np.random.Generator) -> tuple[Array, Pullback]:
        """See `Regularizer.view`."""
        through = find_channel(self.channel)
        return through.look(x, through.draw(rng, 1))


@dataclass(frozen=True)
class Pose(Regularizer):
    """Gives each seed a hand of its own: leaning, turned, larger or smaller, so that no two sixes are twins.

    The network looks at each picture through one fixed affine map, drawn from the dream's own stream; the picture
    comes out in the inverse pose.

    Parameters
    ----------
    degrees : float
        The largest turn, to either side.
    scale : float
        The largest change of size, as in `Scale`.
    shear : float
        The largest lean, pixels a pixel of height.
    pixels : float
        The largest displacement.
    """

    degrees: Annotated[float, Meta(ge=0, le=180)] = 12.0
    scale: Annotated[float, Meta(ge=0, le=1)] = 0.15
    shear: Annotated[float, Meta(ge=0, le=1)] = 0.25
    pixels: Annotated[float, Meta(ge=0, le=13)] = 1.0
    matrix: Any = field(default=None, init=False, repr=False, compare=False)

    def bind(self, labels: Sequence[int], seeds: Sequence[int]) -> Self:
        """See `Regularizer.bind`."""
        poses = [self.draw(label, seed) for label, seed in zip(labels, seeds, strict=True)]
        return self.holding(matrix=block_diag([affine_matrix(28, **pose) for pose in poses], format="csr"))

    def draw(self, label: int, seed: int) -> dict[str, float]:
        """Return the pose of one dream, as `affine_matrix` takes it."""
        turn, size, lean, down, right = dream_stream(seed, label, "pose").uniform(-1, 1, size=5)
        return {
            "degrees": turn * self.degrees,
            "scale": (1 + self.scale) ** size,
            "shear": lean * self.shear,
            "down": down * self.pixels,
            "right": right * self.pixels,
        }

    def view(self, x: Array, rng: np.random.Generator) -> tuple[Array, Pullback]:
        """See `Regularizer.view`; before `bind` there is nothing to look through."""
        if self.matrix is None:
            return super().view(x, rng)
        return resample_each(x, self.matrix)
