"""Named ways to climb, as data: what `build_ascent` makes an `Ascent` from.

The texts are those that recipes and the command line use, so that every number of a preset can be set over.

``yosinski-1`` to ``-4`` are the four rows of table 1 of Yosinski et al. 2015, arXiv 1506.06579, with the numbers of
their toolbox: decay, blur and percentiles as they stand there, though on grey pixels in [0, 1] that begin at mid-grey,
not on colours about a mean; and with our normalised, annealed step in place of their learning rates.
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
        "blurred": Preset(
            "a dark beginning and a little blur: the hook of the six",
            ("jitter:pixels=1", "blur:sigma=0.8,every=2", "l2:weight=0.05"),
            parameterization="pixel:grey=0",
        ),
        "lucid": Preset(
            "brush-black ink on a clean ground",
            ("jitter:pixels=2", "blur:sigma=0.6,every=4,end=0.7", "l1:weight=0.03", "border:weight=0.3"),
            objective="class_logit + class_log_probability",
            parameterization="pixel:grey=0",
            step=0.8,
        ),
        "gallery": Preset(
            "as lucid, and each seed in a hand of its own: a wall without twins",
            (
                "pose:degrees=8,scale=0.1,shear=0.2",
                "jitter:pixels=1",
                "facets:rate=0.1,end=0.35",
                "blur:sigma=0.6,every=4,end=0.7",
                "l1:weight=0.03",
                "border:weight=0.3",
            ),
            objective="class_logit + class_log_probability",
            parameterization="pixel:grey=0",
            step=0.8,
        ),
        "cutout": Preset(
            "paper shapes with hard edges, the same at any size",
            (
                "jitter:pixels=2",
                "rotation:degrees=8",
                "scale:amount=0.1",
                "l1:weight=0.01",
                "border:weight=0.3",
            ),
            objective="class_logit + class_log_probability",
            parameterization="cppn:frequency=2.2,width=32",
            steps=384,
            step=0.8,
        ),
        "pen": Preset(
            "two strokes of a pen",
            ("jitter:pixels=2", "l1:weight=0.01", "border:weight=0.3"),
            objective="class_logit + class_log_probability",
            parameterization="strokes",
            steps=200,
            step=0.8,
        ),
        "spectral": Preset(
            "grown from waves, calm forms first",
            ("jitter:pixels=2", "l1:weight=0.03", "border:weight=0.3"),
            objective="class_logit + class_log_probability",
            parameterization="fourier",
            step=5.0,
        ),
        **{
            f"yosinski-{number}": Preset(
                f"row {number} of Yosinski's table: {what}", terms, "class_logit", steps=steps
            )
            for number, what, terms, steps in (
                (1, "half the pixels wiped", ("blur:sigma=0.5,every=4", "small_norm:percentile=50"), 500),
                (2, "strong decay", ("decay:rate=0.3", "small_norm:percentile=20"), 750),
                (3, "wide blur", ("decay:rate=0.0001", "blur:sigma=1,every=4"), 1000),
                (
                    4,
                    "what counts least wiped",
                    ("blur:sigma=0.5,every=4", "small_contribution:percentile=90"),
                    1000,
                ),
            )
        },
    }
)
"""The presets by name; ``lucid`` is the default."""
