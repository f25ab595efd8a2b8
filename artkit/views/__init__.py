"""Differentiable looks at an image: each returns what is seen and the pullback of a gradient in it."""

from artkit.views.affine import affine_matrix, bilinear_matrix, resample
from artkit.views.channel import Channel, capture, find_channel
from artkit.views.linear import gaussian_matrix, separable
from artkit.views.press import press
from artkit.views.shift import roll

__all__ = [
    "Channel",
    "affine_matrix",
    "bilinear_matrix",
    "capture",
    "find_channel",
    "gaussian_matrix",
    "press",
    "resample",
    "roll",
    "separable",
]
