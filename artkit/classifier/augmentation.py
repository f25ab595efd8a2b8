"""Random variations of images: other hands, other pens, other cameras.

All is computed for a whole batch at once. Geometry is shared by small groups of images and the batch is held as
the last axis in memory, so that bilinear sampling gathers rows of `GROUP` numbers instead of single ones; light
and ink differ from image to image. Elastic warps follow Simard, Steinkraus and Platt (ICDAR 2003), with the
displacement field a smooth interpolation of 7 x 7 random control points instead of a blurred field of noise.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from artkit.classifier.network import Array

GROUP = 25
"""Images that share one warp."""

SIDE = 28
CONTROLS = 7


@dataclass(frozen=True)
class Augmentation:
    """The augmentation hook of a training; every range is symmetric, and 0 switches a variation off.

    Attributes
    ----------
    shift : float
        Largest shift along each axis, in pixels.
    rotation : float
        Largest rotation, in degrees.
    scale : float
        Largest change of size, as a natural logarithm: 0.1 is from 90 to 110 %; also of height against width.
    shear : float
        Largest slant, in pixels a pixel.
    elastic : float
        Standard deviation of the elastic displacement, in pixels.
    blur : float
        Largest standard deviation of a Gaussian blur, in pixels.
    share : float
        The share of images whose ink and light are changed by the three that follow.
    weight : float
        How far strokes are thickened, thinned and hardened, in [0, 1): a contrast curve that turns around a
        random grey.
    haze : float
        The lightest ground: the grey that 0 becomes.
    fade : float
        The palest ink: 1 becomes 1 - fade at worst.
    """

    shift: float = 0.0
    rotation: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    elastic: float = 0.0
    blur: float = 0.0
    share: float = 0.5
    weight: float = 0.0
    haze: float = 0.0
    fade: float = 0.0

    def __call__(self, images: Array, rng: np.random.Generator) -> Array:
        """Return varied images (n, 784) in [0, 1]."""
        groups = -(-len(images) // GROUP)
        batch = np.zeros((groups * GROUP, SIDE * SIDE), np.float32)
        batch[: len(images)] = images
        x = batch.reshape(groups, GROUP, SIDE * SIDE).transpose(0, 2, 1)  # (groups, 784, GROUP)
        x = sample(np.ascontiguousarray(x), *self._positions(groups, rng))
        if self.blur:
            x = blur(x, rng.uniform(0, self.blur, groups))
        x = self._light(x, rng)
        return np.ascontiguousarray(x.transpose(0, 2, 1)).reshape(batch.shape)[: len(images)]

    def _positions(self, groups: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """Return where every pixel of every group comes from: rows and columns (groups, 784), in pixels."""

        def within(limit: float) -> Array:
            return rng.uniform(-limit, limit, (groups, 1)).astype(np.float32)

        angle, slant = np.deg2rad(within(self.rotation)), within(self.shear)
        size, aspect = within(self.scale), within(self.scale) / 2
        across, down = np.exp(size + aspect), np.exp(size - aspect)
        v, u = (axis.reshape(1, -1) for axis in np.indices((SIDE, SIDE), np.float32) - (SIDE - 1) / 2)
        y = down * (np.cos(angle) * v + np.sin(angle) * u)
        x = across * (np.cos(angle) * u - np.sin(angle) * v) + slant * y
        knots = np.float32(self.elastic) * rng.standard_normal((2, groups, CONTROLS, CONTROLS), np.float32)
        dy, dx = (SMOOTH @ knots @ SMOOTH.T).reshape(2, groups, SIDE * SIDE)
        middle = np.float32((SIDE - 1) / 2)
        return y + dy + within(self.shift) + middle, x + dx + within(self.shift) + middle

    def _light(self, x: Array, rng: np.random.Generator) -> Array:
        """Change ink and light, of a share of the images, in place."""

        def within(low: float, high: float) -> Array:
            return rng.uniform(low, high, (len(x), 1, GROUP)).astype(np.float32)

        chosen = within(0, 1) < self.share
        turn = within(0.5 - self.weight / 2, 0.5 + self.weight / 2)
        gain = np.where(chosen, 1 / (1 - within(0, self.weight)), 1)
        if self.weight:  # a straight line through (turn, turn), steeper than 1, clipped
            x -= np.where(chosen, turn, 0)
            x *= gain
            x += np.where(chosen, turn, 0)
            np.clip(x, 0, 1, out=x)
        ground = np.where(chosen, within(0, self.haze), 0)
        ink = np.where(chosen, 1 - within(0, self.fade), 1)
        x *= ink - ground
        x += ground
        return x


def sample(x: Array, rows: Array, columns: Array) -> Array:
    """Return groups of images sampled bilinearly; outside there is no ink.

    Parameters
    ----------
    x : array, (groups, 784, n)
        Images of a group along the last axis.
    rows, columns : array, (groups, 784)
        Where each pixel of the result is taken from, in pixels.
    """
    groups, _, n = x.shape
    wide = SIDE + 2  # a frame without ink
    framed = np.zeros((groups, wide, wide, n), np.float32)
    framed[:, 1:-1, 1:-1] = x.reshape(groups, SIDE, SIDE, n)
    flat = framed.reshape(-1, n)
    r, c = (np.clip(p + 1, 0, wide - 1) for p in (rows, columns))
    r0, c0 = (np.minimum(p.astype(np.intp), wide - 2) for p in (r, c))
    fr, fc = (r - r0).reshape(-1, 1), (c - c0).reshape(-1, 1)
    corner = (r0 * wide + c0 + np.arange(groups)[:, None] * wide * wide).ravel()
    out = np.zeros((groups * SIDE * SIDE, n), np.float32)
    taken = np.empty_like(out)
    for step, share in (
        (0, (1 - fr) * (1 - fc)),
        (1, (1 - fr) * fc),
        (wide, fr * (1 - fc)),
        (wide + 1, fr * fc),
    ):
        np.take(flat, corner + step, axis=0, out=taken, mode="clip")
        taken *= share
        out += taken
    return out.reshape(x.shape)


def blur(x: Array, sigmas: npt.NDArray[np.floating]) -> Array:
    """Return groups of images (groups, 784, n), each blurred by its own Gaussian (pixels), as two products."""
    kernels = _gaussians(sigmas)
    groups, _, n = x.shape
    down = kernels @ x.reshape(groups, SIDE, SIDE * n)
    across: Array = kernels[:, None] @ down.reshape(groups, SIDE, SIDE, n)
    return across.reshape(x.shape)


def _gaussians(sigmas: npt.NDArray[np.floating]) -> Array:
    """Return blur matrices (groups, 28, 28); what would fall outside is lost, as ink beyond the frame is."""
    distance = np.subtract.outer(np.arange(SIDE), np.arange(SIDE))
    taps = np.exp(-0.5 * (distance / np.maximum(sigmas, 0.05)[:, None, None]) ** 2)
    kernels: Array = (taps / taps.sum(axis=1).max(axis=1)[:, None, None]).astype(np.float32)
    return kernels


def _smooth() -> Array:
    """Return the matrix (28, 7) from control points to a smooth field of the same variance."""
    knots = np.linspace(0, SIDE - 1, CONTROLS)
    bumps = np.exp(-0.5 * (np.subtract.outer(np.arange(SIDE), knots) / (knots[1] * 0.8)) ** 2)
    smooth: Array = (bumps / np.sqrt(np.square(bumps).sum(axis=1, keepdims=True))).astype(np.float32)
    return smooth


SMOOTH = _smooth()
SMOOTH.flags.writeable = False
