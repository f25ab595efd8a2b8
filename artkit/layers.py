"""The layers of a look: what is printed over what, each with its own marks, ink, tone curve and place.

A plain style is one layer. A style with ``[[layers]]`` prints several over each other, each with what it changes of
``[render]`` and ``[ink]``: two spot inks that overprint, a duotone, a fine screen upon flat colour.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from artkit.errors import InputError
from artkit.layout.colour import Colour, Ink, Spot, colour, make_spot
from artkit.layout.geometry import Rect
from artkit.layout.lengths import millimetres
from artkit.plugins import make
from artkit.recipe import Recipe, structs
from artkit.render import RENDERERS, Renderer
from artkit.render.frame import frame
from artkit.spec import Spec

STRAIGHT = ((0.0, 0.0), (1.0, 1.0))


@dataclass(frozen=True)
class Layer:
    """One pass of ink over all pictures of a sheet.

    Attributes
    ----------
    render : Renderer
        How tone becomes marks.
    ink : Ink
        The colours that it runs through.
    curve : tuple of (float, float)
        Tone of the picture and tone of this layer, at two knots or more; straight between them.
    offset : tuple of float
        How far the layer lies to the right and down, in millimetres: out of register, by design.
    """

    render: Renderer
    ink: Ink
    curve: tuple[tuple[float, float], ...] = STRAIGHT
    offset: tuple[float, float] = (0.0, 0.0)

    def tone(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the tone that this layer prints of an image (rows, columns) in [0, 1]."""
        if self.curve == STRAIGHT:
            return image
        knots, tones = zip(*self.curve, strict=True)
        return np.asarray(np.interp(image, knots, tones), np.float32)

    def in_register(self, image: NDArray[np.float32], rect: Rect) -> "Layer":
        """Return the layer as one of several: centred by the image (rows, columns), and not by what it prints of it."""
        render: Any = self.render
        if not getattr(render, "centre", False) or getattr(render, "takes", "tone") != "tone":
            return self
        inked = np.where(image < getattr(render, "floor", 0.0), 0, image)
        here, there = frame(inked, rect), frame(inked, rect, centre=True)
        offset = (self.offset[0] + there.x - here.x, self.offset[1] + there.y - here.y)
        return replace(self, render=replace(render, centre=False), offset=offset)

    def place(self, rect: Rect) -> Rect:
        """Return where the layer prints what stands in a rectangle."""
        return Rect(rect.x + self.offset[0], rect.y + self.offset[1], rect.width, rect.height)


def spots_of(recipe: Recipe) -> tuple[Spot, ...]:
    """Return the spot inks that a recipe names.

    Raises
    ------
    InputError
        If one of their colours is none, or two have the same name.
    """
    spots = tuple(make_spot(each.name, each.colour, each.overprint) for each in recipe.ink.spot)
    names = [spot.name for spot in spots]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InputError(f"ink.spot: two spot inks are called {twice!r}")
    return spots


def colour_of(text: str | None, what: str, spots: tuple[Spot, ...], default: Colour) -> Colour:
    """Return the colour that a key of a recipe names, or the default where it is left out."""
    return default if text is None else colour(text, what, spots)


def layers_of(recipe: Recipe, spots: tuple[Spot, ...], render: Spec | None = None) -> tuple[Layer, ...]:
    """Return the layers of a recipe, in the order in which they are printed.

    Parameters
    ----------
    recipe : Recipe
        What it says of render, ink and layers.
    spots : tuple of Spot
        Its spot inks.
    render : Spec, optional
        In place of the recipe's own ``render``.

    Raises
    ------
    InputError
        If a renderer, an option, a colour or a curve is none.
    """
    base = render or recipe.render
    if not recipe.layers:
        return (_layer(structs.Layer(), recipe, base, spots, "render", "ink.ramp"),)
    return tuple(
        _layer(each, recipe, base, spots, f"layers[{number}].render", f"layers[{number}].ramp")
        for number, each in enumerate(recipe.layers)
    )


def laid_over(below: Spec, own: Spec | None) -> Spec:
    """Return a renderer of its own, in place of the one below; without a name, it changes that one's options."""
    if own is None:
        return below
    return own if own.name else Spec(below.name, {**below.options, **own.options})


def _layer(
    own: structs.Layer, recipe: Recipe, base: Spec, spots: tuple[Spot, ...], where: str, ramp: str
) -> Layer:
    spec = laid_over(base, own.render)
    stops = tuple(colour(text, ramp, spots) for text in own.ramp or recipe.ink.ramp)
    return Layer(
        render=cast(Renderer, make("renderers", spec.name, spec.options, RENDERERS, where)),
        ink=Ink(stops, own.interpolate or recipe.ink.interpolate),
        curve=_curve(own.curve, where.replace("render", "curve")),
        offset=_offset(own.offset, where.replace("render", "offset")),
    )


def _curve(knots: tuple[tuple[float, float], ...], where: str) -> tuple[tuple[float, float], ...]:
    tones = [tone for tone, _ in knots]
    if any(a >= b for a, b in pairwise(tones)):
        raise InputError(f"{where}: the tones of a curve rise from knot to knot, and {tones} do not")
    return knots


def _offset(lengths: tuple[str, str], where: str) -> tuple[float, float]:
    x, y = (millimetres(length, where, signed=True) for length in lengths)
    return x, y
