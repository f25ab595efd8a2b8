"""The stages of a print-and-capture channel: ranges, what one draw from them is, and what it does to a picture.

Each stage is a value with the ranges from which one capture is drawn, and acts at two fidelities:

- ``look``: on images of 28 x 28 modules, with a pullback; what an ascent looks through. A step without a gradient is
  passed straight through (`Halftone`) or has no part in it (`Jpeg`); its docstring says which.
- ``apply``: on a page of `PITCH` pixels a module, with a frame of bare paper; what a capture is made with.

Tones are darkness, 1 is black. Lengths are modules, of which a picture has 28 a side, and draws are plain arrays
(n, k), or (1, k) for one draw that all images share.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.fft import irfft2, rfft2
from scipy.special import ndtr

from artkit.views.affine import bilinear_matrix, resample, resample_each
from artkit.views.linear import separable
from artkit.views.tone import dot_gain, lit, on_paper, sensed

Array = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Pullback = Callable[[Array], Array]
Range = tuple[float, float]

MODULES = 28
"""Modules a side of a picture: the pixels of the image that was printed."""

FRAME = 2
"""Modules of bare paper around a picture on the page that is captured."""

PITCH = 12
"""Pixels a module on that page: three dots, four pixels each."""

PAGE = (MODULES + 2 * FRAME) * PITCH
"""Pixels a side of that page."""

BAYER = np.array(((0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5)), np.float32)
"""The order in which the 16 pixels of a dot fill with ink (Bayer 1973)."""


class Stage:
    """The base: a stage that draws nothing and changes nothing."""

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """Return what n captures draw, (n, k)."""
        return np.zeros((n, 0))

    def look(self, x: Array, drawn: Floats) -> tuple[Array, Pullback]:
        """Return images (n, 28, 28) as this stage makes them, and the pullback."""
        return x, lambda gradient: gradient

    def tint(self, tone: Array, drawn: Floats) -> Array:
        """Return what the tone (n, 1, 1) of bare paper, in the middle of the page, becomes."""
        return tone

    def apply(self, page: Array, drawn: Floats, rng: np.random.Generator) -> Array:
        """Return a page (`PAGE`, `PAGE`) as this stage makes it, for one draw (k,)."""
        return page


class ToneStage(Stage):
    """A stage that does the same to a tone wherever it is met: `apply` and `tint` are what `look` is."""

    def tint(self, tone: Array, drawn: Floats) -> Array:
        """See `Stage.tint`."""
        return self.look(tone, drawn)[0]

    def apply(self, page: Array, drawn: Floats, rng: np.random.Generator) -> Array:
        """See `Stage.apply`."""
        seen: Array = self.look(page[None], drawn[None])[0][0]
        return seen


@dataclass(frozen=True)
class DotGain(ToneStage):
    """Mid-tones fill in on press.

    Parameters
    ----------
    gain : (float, float)
        What is added to a half tone, from 0 to 0.25.
    """

    gain: Range

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Stage.draw`."""
        return rng.uniform(*self.gain, size=(n, 1))

    def look(self, x: Array, drawn: Floats) -> tuple[Array, Pullback]:
        """See `Stage.look`."""
        return dot_gain(x, _each(drawn, 0))


@dataclass(frozen=True)
class Halftone(Stage):
    """A screen of dots: 4 x 4 ordered dither, three dots a module.

    In an ascent a module takes the nearest tone below that its dots can have, and the gradient passes straight
    through.

    Parameters
    ----------
    share : float
        The share of captures whose print is screened; the others show continuous tone.
    """

    share: float

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Stage.draw`."""
        return (rng.random((n, 1)) < self.share).astype(float)

    def look(self, x: Array, drawn: Floats) -> tuple[Array, Pullback]:
        """See `Stage.look`."""
        screened = _each(drawn, 0) > 0
        return np.where(screened, _screened(x), x), lambda gradient: gradient

    def apply(self, page: Array, drawn: Floats, rng: np.random.Generator) -> Array:
        """See `Stage.apply`."""
        return (page > _thresholds()).astype(np.float32) if drawn[0] else page


@dataclass(frozen=True)
class Warp(Stage):
    """The picture is not quite where the reader takes it to be: turned, and each corner a little off.

    Four corners that move by themselves are shift, scale, shear and perspective in one: a homography.

    Parameters
    ----------
    degrees : float
        The largest turn that is left after cropping, to either side.
    corners : float
        How far each corner is off at most, in modules, along either axis.
    """

    degrees: float
    corners: float

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Stage.draw`: the homography from the reader's crop to the page, (n, 9), row by row."""
        angle = np.radians(rng.uniform(-self.degrees, self.degrees, n))
        off = rng.uniform(-self.corners, self.corners, (n, 4, 2))
        square = MODULES / 2 * np.array(((-1, -1), (1, -1), (1, 1), (-1, 1)))
        turn = np.stack([np.cos(angle), np.sin(angle), -np.sin(angle), np.cos(angle)], axis=-1)
        return homography(square, square @ turn.reshape(n, 2, 2) + off)

    def look(self, x: Array, drawn: Floats) -> tuple[Array, Pullback]:
        """See `Stage.look`."""
        side = np.arange(MODULES) - (MODULES - 1) / 2
        across, down = _sent(drawn, *np.meshgrid(side, side))
        matrix = bilinear_matrix(down + (MODULES - 1) / 2, across + (MODULES - 1) / 2, MODULES)
        return (resample if len(drawn) == 1 else resample_each)(x, matrix)

    def apply(self, page: Array, drawn: Floats, rng: np.random.Generator) -> Array:
        """See `Stage.apply`."""
        to_pixels = np.array(((PITCH, 0, PAGE / 2), (0, PITCH, PAGE / 2), (0, 0, 1)))
        h = to_pixels @ drawn.reshape(3, 3) @ np.linalg.inv(to_pixels)
        moved = Image.fromarray(page).transform(
            (PAGE, PAGE),
            Image.Transform.PERSPECTIVE,
            tuple((h / h[2, 2]).ravel()[:8]),
            Image.Resampling.BILINEAR,
        )
        return np.asarray(moved)


@dataclass(frozen=True)
class Blur(Stage):
    """Ink spreads and lenses blur: a Gaussian, beyond whose picture lies bare paper.

    Parameters
    ----------
    sigma : (float, float)
        Standard deviation in modules.
    """

    sigma: Range

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Stage.draw`."""
        return rng.uniform(*self.sigma, (n, 1))

    def look(self, x: Array, drawn: Floats) -> tuple[Array, Pullback]:
        """See `Stage.look`: exact for square modules that are blurred and averaged again."""
        matrices = module_blur(drawn[:, 0], MODULES).astype(x.dtype)
        if len(drawn) == 1:
            return separable(x, matrices[0]), lambda gradient: separable(gradient, matrices[0])

        def blurred(images: Array) -> Array:
            result: Array = matrices @ np.ascontiguousarray(images) @ matrices
            return result

        return blurred(x), blurred  # each matrix is symmetric

    def apply(self, page: Array, drawn: Floats, rng: np.random.Generator) -> Array:
        """See `Stage.apply`."""
        across, down = _frequencies()
        response = np.exp(-2 * (np.pi * drawn[0] * PITCH) ** 2 * across**2).astype(np.float32)
        column = np.exp(-2 * (np.pi * drawn[0] * PITCH) ** 2 * down**2).astype(np.float32)
        blurred: Array = irfft2(rfft2(page) * response * column, page.shape)
        return blurred


@dataclass(frozen=True)
class Paper(ToneStage):
    """Paper is not white and ink is not black.

    Parameters
    ----------
    white, black : (float, float)
        The luminance of bare paper and of full ink, under even light.
    """

    white: Range
    black: Range

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Stage.draw`."""
        return np.stack([rng.uniform(*self.white, n), rng.uniform(*self.black, n)], axis=-1)

    def look(self, x: Array, drawn: Floats) -> tuple[Array, Pullback]:
        """See `Stage.look`."""
        return on_paper(x, 1 - _each(drawn, 0), _each(drawn, 1))


@dataclass(frozen=True)
class Light(ToneStage):
    """A lamp at one side, and a camera that exposes too little or too much.

    Parameters
    ----------
    gradient : float
        By which share the edge that faces the lamp is lighter than the middle, at most, and the other darker.
    exposure : float
        By which share the whole is lighter or darker, at most.
    """

    gradient: float
    exposure: float

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Stage.draw`."""
        slope = rng.uniform(0, self.gradient, n)
        towards = rng.uniform(0, 2 * np.pi, n)
        exposure = 1 + rng.uniform(-self.exposure, self.exposure, n)
        return np.stack([exposure, slope * np.cos(towards), slope * np.sin(towards)], axis=-1)

    def look(self, x: Array, drawn: Floats) -> tuple[Array, Pullback]:
        """See `Stage.look`; a page is larger than its picture, and is lit from the same lamp."""
        reach = PAGE / PITCH / MODULES if x.shape[1] == PAGE else 1.0
        side = reach * (2 * np.arange(x.shape[1]) + 1 - x.shape[1]) / x.shape[1]
        slope = _each(drawn, 1) * side + _each(drawn, 2) * side[:, None]
        return lit(x, (_each(drawn, 0) * (1 + slope)).astype(x.dtype))


@dataclass(frozen=True)
class Gamma(ToneStage):
    """A sensor clips, and its tone curve is not the reader's.

    Parameters
    ----------
    gamma : (float, float)
        The power of luminance, drawn evenly in the logarithm.
    """

    gamma: Range

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Stage.draw`."""
        low, high = np.log(self.gamma)
        gamma: Floats = np.exp(rng.uniform(low, high, size=(n, 1)))
        return gamma

    def look(self, x: Array, drawn: Floats) -> tuple[Array, Pullback]:
        """See `Stage.look`."""
        return sensed(x, _each(drawn, 0))


@dataclass(frozen=True)
class Noise(Stage):
    """Grain of the sensor, a pixel each, and mottle of ink and paper, a module each.

    In an ascent there is the mottle alone: of the grain, a module's average leaves a twelfth.

    Parameters
    ----------
    deviation : float
        The largest standard deviation of either.
    """

    deviation: float

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Stage.draw`: the deviation of the grain, then the mottle of a page, row by row."""
        deviation = rng.uniform(0, self.deviation, (n, 1))
        mottle = rng.standard_normal((n, (PAGE // PITCH) ** 2), np.float32) * rng.uniform(
            0, self.deviation, (n, 1)
        )
        return np.hstack([deviation, mottle])

    def look(self, x: Array, drawn: Floats) -> tuple[Array, Pullback]:
        """See `Stage.look`."""
        mottle = _mottle(drawn)[:, FRAME:-FRAME, FRAME:-FRAME]
        return x + mottle.astype(x.dtype), lambda gradient: gradient

    def apply(self, page: Array, drawn: Floats, rng: np.random.Generator) -> Array:
        """See `Stage.apply`."""
        mottle = _mottle(drawn[None])[0].astype(np.float32)
        grain = rng.standard_normal(page.shape, np.float32) * np.float32(drawn[0])
        return page + blocks(mottle, PITCH) + grain


@dataclass(frozen=True)
class Jpeg(Stage):
    """The file that a camera or scanner writes: eight bits, JPEG. It has no part in an ascent.

    Parameters
    ----------
    quality : (int, int)
        As Pillow takes it.
    """

    quality: tuple[int, int]

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """See `Stage.draw`."""
        return rng.integers(*self.quality, (n, 1), endpoint=True).astype(float)

    def apply(self, page: Array, drawn: Floats, rng: np.random.Generator) -> Array:
        """See `Stage.apply`."""
        file = io.BytesIO()
        grey = np.rint(255 * (1 - np.clip(page, 0, 1))).astype(np.uint8)
        Image.fromarray(grey).save(file, "JPEG", quality=int(drawn[0]))
        with Image.open(file) as seen:
            return 1 - np.asarray(seen, np.float32) / np.float32(255)


def homography(source: Floats, target: Floats) -> Floats:
    """Return the perspective maps that take four points to four others.

    Parameters
    ----------
    source : array, (4, 2)
        As (x, y).
    target : array, (n, 4, 2)
        Likewise, for each map.

    Returns
    -------
    array, (n, 9)
        Each a 3 x 3 matrix, row by row, that acts on (x, y, 1).
    """
    n = len(target)
    x, y = source.T
    u, v = target[..., 0], target[..., 1]
    system = np.zeros((n, 8, 8))
    system[:, :4, 0], system[:, :4, 1], system[:, :4, 2] = x, y, 1
    system[:, 4:, 3], system[:, 4:, 4], system[:, 4:, 5] = x, y, 1
    system[:, :4, 6], system[:, :4, 7] = -u * x, -u * y
    system[:, 4:, 6], system[:, 4:, 7] = -v * x, -v * y
    found = np.linalg.solve(system, np.concatenate([u, v], axis=1)[..., None])[..., 0]
    return np.hstack([found, np.ones((n, 1))])


def module_blur(sigma: Floats, size: int) -> Floats:
    """Return matrices (n, size, size) that blur square modules and average each again, on bare paper.

    The weight of a neighbour at a distance d is that of two unit squares and a Gaussian, convolved: the second
    difference of t Phi(t / sigma) + sigma phi(t / sigma). Rows sum to 1, but for what comes from beyond the border.

    Parameters
    ----------
    sigma : array, (n,)
        Standard deviations in modules; 0 is the identity.
    size : int
        Modules a side.
    """
    deviation = np.maximum(sigma, 1e-6)[:, None]
    t = np.arange(-1, size + 1) / deviation
    rise = deviation * (t * ndtr(t) + np.exp(-(t**2) / 2) / np.sqrt(2 * np.pi))
    weights = rise[:, 2:] - 2 * rise[:, 1:-1] + rise[:, :-2]
    matrices: Floats = weights[:, np.abs(np.arange(size)[:, None] - np.arange(size))]
    return matrices


def blocks(x: Array, pitch: int) -> Array:
    """Return an image (rows, columns) with every pixel as a square of `pitch` x `pitch`."""
    return np.repeat(np.repeat(x, pitch, axis=0), pitch, axis=1)


def _each(drawn: Floats, column: int) -> Floats:
    """Return one number of each draw, (n, 1, 1)."""
    return drawn[:, column, None, None]


def _screened(x: Array) -> Array:
    """Return the tones that 4 x 4 pixels can have, as `_thresholds` sets them."""
    tones: Array = np.clip(np.ceil(x * 16 - 0.5), 0, 16) / 16
    return tones


@lru_cache(maxsize=1)
def _thresholds() -> Array:
    return np.tile((BAYER + np.float32(0.5)) / np.float32(16), (PAGE // 4, PAGE // 4))


@lru_cache(maxsize=1)
def _frequencies() -> tuple[Floats, Floats]:
    """Return frequencies along x (1, PAGE / 2 + 1) and y (PAGE, 1), in cycles a pixel."""
    across: Floats = np.fft.rfftfreq(PAGE)[None].astype(np.float64)
    down: Floats = np.fft.fftfreq(PAGE)[:, None].astype(np.float64)
    return across, down


def _sent(h: Floats, across: Floats, down: Floats) -> tuple[Floats, Floats]:
    """Return where homographies (n, 9) take places, as x and y (n, places)."""
    places = np.stack([across.ravel(), down.ravel(), np.ones(across.size)])
    x, y, w = np.moveaxis(h.reshape(-1, 3, 3) @ places, 1, 0)
    return x / w, y / w


def _mottle(drawn: Floats) -> Floats:
    side = PAGE // PITCH
    return drawn[:, 1:].reshape(-1, side, side)
