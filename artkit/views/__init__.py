"""Differentiable looks at an image: each returns what is seen and the pullback of a gradient in it."""

from artkit.views.linear import gaussian_matrix, separable
from artkit.views.shift import roll

__all__ = ["gaussian_matrix", "roll", "separable"]
