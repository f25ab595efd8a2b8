"""Style and recipe files as frozen structs; data only, no function is looked up here."""

from artkit.recipe.loading import load_recipe, load_style
from artkit.recipe.seeds import parse_seeds
from artkit.recipe.structs import Recipe, Style

__all__ = ["Recipe", "Style", "load_recipe", "load_style", "parse_seeds"]
