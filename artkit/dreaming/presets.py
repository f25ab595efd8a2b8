"""Named ways to climb, as data: what `build_ascent` makes an `Ascent` from.

The texts are those that recipes and the command line use, so that every number of a preset can be set over.

``yosinski-1`` to ``-4`` are the four rows of table 1 of Yosinski et al. 2015, arXiv 1506.06579: decay, blur and
percentiles as they stand there, but for two numbers. Their pictures are 227 x 227 colours about a mean, where a blur
cancels what is darker against what is lighter; ink is above blank paper only, and what a blur spreads stays. So a
dream begins on blank paper, which is what their wiping and fading lead back to, and in row 3 a decay of 0.03 in place
of 0.0001 carries away the haze. In row 4, 80 of a hundred pixels are wiped in place of 90: a digit of MNIST inks 19,
and does not hold together on 10. The steps are as many as in their toolbox, of our normalised and annealed length in
place of their learning rates; against a decay of 0.3 it takes steps 15 times as long to put ink on paper.
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
    anneal : float
        The last one's length as a share of that.
    """

    description: str
    regularizers: tuple[str, ...] = ()
    objective: str = "class_log_probability"
    parameterization: str = "pixel"
    steps: int = 256
    step: float = 0.4
    anneal: float = 0.05

    def tree(self) -> dict[str, object]:
        """Return it as the keys of a recipe's ``[dream]``."""
        return {
            "objective": self.objective,
            "parameterization": self.parameterization,
            "regularizers": list(self.regularizers),
            "steps": self.steps,
            "step": self.step,
            "anneal": self.anneal,
        }


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "raw": Preset("nothing but the ascent: on an ordinary network, noise that it is sure of"),
        "blurred": Preset(
            "a dark beginning, a little blur, and off the border: the hook of the six",
            ("jitter:pixels=1", "blur:sigma=0.8,every=2", "border:weight=0.3"),
            parameterization="pixel:grey=0",
        ),
        "coaxed": Preset(
            "blur, seen turned a little, kept off the border: even an ordinary mind writes",
            ("jitter:pixels=1", "rotation:degrees=10", "blur:sigma=0.7,every=4", "border:weight=0.3"),
            parameterization="pixel:grey=0",
            step=1.2,
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
            ("jitter:pixels=2", "l1:weight=0.01", "border:weight=0.3", "rotation:degrees=8", "press"),
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
                f"row {number} of Yosinski's table: {what}", terms, "class_logit", "pixel:grey=0", steps, step
            )
            for number, what, terms, steps, step in (
                (
                    1,
                    "half of all pixels wiped, broad brush",
                    ("blur:sigma=0.5,every=4", "small_norm:percentile=50"),
                    500,
                    0.4,
                ),
                (2, "strong decay, a pencil", ("decay:rate=0.3", "small_norm:percentile=20"), 750, 6.0),
                (3, "wide blur, soft charcoal", ("decay:rate=0.03", "blur:sigma=1,every=4"), 1000, 0.8),
                (
                    4,
                    "what counts least wiped, a worn stamp",
                    ("blur:sigma=0.5,every=4", "small_contribution:percentile=80"),
                    1000,
                    0.4,
                ),
            )
        },
    }
)
"""The presets by name; ``lucid`` is the default."""
