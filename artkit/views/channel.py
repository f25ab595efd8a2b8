"""From the press to the eye of a reader: what printing a picture and capturing the print do to it.

A `Channel` is a tuple of stages (`artkit.views.stages`), each with the ranges of what may happen: ink spreads and
mid-tones fill in, a screen of dots, a picture that is turned and not quite where it is thought to be, paper that is
not white and ink that is not black, a lamp at one side, exposure, tone curve, blur, noise, JPEG. One capture is one
draw from all of them, at two fidelities:

- `Channel.look`: the channel on 28 x 28 modules with its pullback, for ascents over many draws (expectation over
  transformation, Athalye et al. 2018, arXiv 1707.07397);
- `capture`: a page of 12 pixels a module, photographed, cropped, averaged back to 28 x 28 modules and levelled on the
  white of the paper around the picture, as a reader does it.

The ranges of `PRESETS` follow what the literature samples (EOT; StegaStamp, Tancik et al. 2020; Thys et al. 2019). They
are a simulation. It says nothing about a real print before one is photographed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from PIL import Image

from artkit.errors import UnknownNameError
from artkit.views.stages import (
    FRAME,
    MODULES,
    PAGE,
    PITCH,
    Array,
    Blur,
    DotGain,
    Floats,
    Gamma,
    Halftone,
    Jpeg,
    Light,
    Noise,
    Paper,
    Pullback,
    Stage,
    Warp,
    blocks,
)
from artkit.views.tone import levelled

Drawn = tuple[Floats, ...]


@dataclass(frozen=True)
class Channel:
    """A print and its capture, as stages in the order in which they happen.

    Parameters
    ----------
    stages : tuple of Stage
        None at all is a perfect print, perfectly read.
    """

    stages: tuple[Stage, ...]

    def draw(self, rng: np.random.Generator, n: int) -> Drawn:
        """Return n draws: for each stage an array (n, k)."""
        return tuple(stage.draw(rng, n) for stage in self.stages)

    def look(self, x: Array, drawn: Drawn) -> tuple[Array, Pullback]:
        """Return images as a reader sees them, and the pullback of a gradient in them.

        Parameters
        ----------
        x : array, (n, 28, 28)
            Images in [0, 1], 1 is ink.
        drawn : tuple of array
            As `draw` returns it, for n images or for 1 that all share.

        Returns
        -------
        seen : array, (n, 28, 28)
            In [0, 1], levelled on the white of the paper.
        pullback : callable
            Exact but for halftone, which is passed straight through; JPEG and a sensor's grain have no part.
        """
        seen, pullbacks = x, []
        white = np.zeros((len(drawn[0]) if drawn else 1, 1, 1), x.dtype)
        for stage, mine in zip(self.stages, drawn, strict=True):
            seen, back = stage.look(seen, mine)
            white = stage.tint(white, mine)
            pullbacks.append(back)
        seen, back = levelled(seen, white)
        pullbacks.append(back)

        def pullback(gradient: Array) -> Array:
            for back in reversed(pullbacks):
                gradient = back(gradient)
            return gradient

        return seen, pullback

    def photograph(self, image: Array, drawn: Drawn, rng: np.random.Generator) -> Array:
        """Return a page with an image on it as a camera records it.

        Parameters
        ----------
        image : array, (size, size)
            In [0, 1], 1 is ink; 28 x 28 is printed as square modules, any other size as the page that it is.
        drawn : tuple of array, (k,)
            One draw.
        rng : Generator
            For what is drawn of each pixel.

        Returns
        -------
        array, (`PAGE`, `PAGE`)
            Darkness in [0, 1], `FRAME` modules of bare paper on each side.
        """
        page = np.pad(_printed(image), FRAME * PITCH)
        for stage, mine in zip(self.stages, drawn, strict=True):
            page = stage.apply(page, mine, rng)
        return np.clip(page, 0, 1)


def _preset(
    degrees: float,
    corners: float,
    gradient: float,
    exposure: float,
    gain: float,
    gamma: tuple[float, float],
    blur: tuple[float, float],
    noise: float,
    quality: tuple[int, int],
) -> Channel:
    return Channel(
        (
            DotGain((0, gain)),
            Halftone(0.5),
            Warp(degrees, corners),
            Blur(blur),
            Paper((0.6, 0.95), (0.03, 0.25)),
            Light(gradient, exposure),
            Gamma(gamma),
            Noise(noise),
            Jpeg(quality),
        )
    )


PRESETS: Mapping[str, Channel] = MappingProxyType(
    {
        "scan": _preset(1, 0.15, 0.02, 0.05, 0.15, (0.85, 1.2), (0.02, 0.15), 0.01, (80, 96)),
        "phone": _preset(3, 0.5, 0.15, 0.2, 0.2, (0.7, 1.4), (0.05, 0.4), 0.04, (50, 95)),
        "hard": _preset(8, 1.0, 0.3, 0.3, 0.25, (0.6, 1.6), (0.1, 0.8), 0.08, (30, 95)),
    }
)
"""A flat-bed scanner, a phone held in the hand, and a phone in bad light held badly."""


def find_channel(name: str, where: str = "") -> Channel:
    """Return a preset by name.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    if name not in PRESETS:
        raise UnknownNameError("channel", name, PRESETS, where)
    return PRESETS[name]


def capture(images: Array | Sequence[Array], through: str | Channel, rng: np.random.Generator) -> Array:
    """Return images as a reader sees their prints, each through one draw of a channel.

    The same generator gives the same captures. To see one image many times, repeat it
    (``np.broadcast_to(image, (1000, 28, 28))`` takes no memory).

    Parameters
    ----------
    images : array, (n, size, size)
        In [0, 1], 1 is ink. 28 x 28 is printed as square modules; any other size is taken for the picture of a print,
        from edge to edge, and brought to 336 x 336.
    through : str or Channel
        A name of `PRESETS`, or a channel of one's own.
    rng : Generator
        Must be able to spawn, as those of ``numpy.random.default_rng`` are.

    Returns
    -------
    array, (n, 28, 28)
        float32 in [0, 1], 1 is ink, levelled on the white of the paper.
    """
    how = find_channel(through) if isinstance(through, str) else through
    drawn = how.draw(rng, len(images))
    seen = np.empty((len(images), MODULES, MODULES), np.float32)
    for index, (image, stream) in enumerate(zip(images, rng.spawn(len(images)), strict=True)):
        seen[index] = read(how.photograph(image, tuple(each[index] for each in drawn), stream))
    return seen


def read(page: Array) -> Array:
    """Return the picture on a captured page as a reader takes it in: cropped, averaged, levelled on the white paper.

    The white is the median of the frame of bare paper around the picture.

    Parameters
    ----------
    page : array, (`PAGE`, `PAGE`)
        Darkness in [0, 1].

    Returns
    -------
    array, (28, 28)
        In [0, 1], 1 is ink.
    """
    side = PAGE // PITCH
    modules = page.reshape(side, PITCH, side, PITCH).mean(axis=(1, 3))
    picture = modules[FRAME:-FRAME, FRAME:-FRAME]
    frame = np.ones(modules.shape, bool)
    frame[FRAME - 1 : 1 - FRAME, FRAME - 1 : 1 - FRAME] = False  # not what may have strayed from the picture
    white = np.median(modules[frame])
    tones: Array = levelled(picture[None], float(white))[0][0]
    return tones


def _printed(image: Array) -> Array:
    """Return an image as 336 x 336 pixels."""
    image = np.asarray(image, np.float32)
    side = MODULES * PITCH
    if image.shape == (MODULES, MODULES):
        return blocks(image, PITCH)
    if image.shape == (side, side):
        return image
    resized: Array = np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BOX))
    return resized
