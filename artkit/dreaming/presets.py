"""Named ways to climb, as data: what `build_ascent` makes an `Ascent` from.

The texts are those that recipes and the command line use, so that every number of a preset can be set over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Preset:
    """One way to climb.

    Attributes
    ----------
    description : str
        What it does to a picture, in a line.
    regularizers : tuple of str
        ``name:key=value`` texts.
    objective, parameterization : str
        Likewise.
    steps : int
        How many.
    step : float
        Length of the first, see `artkit.dreaming.Ascent`.
    """

    description: str
    regularizers: tuple[str, ...] = ()
    objective: str = "class_log_probability"
    parameterization: str = "pixel"
    steps: int = 256
    step: float = 0.4

    def tree(self) -> dict[str, object]:
        """Return it as the keys of a recipe's ``[dream]``."""
        return {
            "objective": self.objective,
            "parameterization": self.parameterization,
            "regularizers": list(self.regularizers),
            "steps": self.steps,
            "step": self.step,
        }


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "raw": Preset("nothing but the ascent: on an ordinary network, noise that it is sure of"),
        "blurred": Preset("the picture blurred every few steps, as in 2016", ("blur:sigma=1,every=4",)),
        "lucid": Preset(
            "brush-black ink on a clean ground",
            ("jitter:pixels=2", "blur:sigma=0.6,every=4", "l1:weight=0.03", "l2:weight=0.03", "border:weight=0.3"),
            objective="class_logit + class_log_probability",
            parameterization="pixel:grey=0",
            step=0.8,
        ),
    }
)
"""The presets by name; ``lucid`` is the default."""
