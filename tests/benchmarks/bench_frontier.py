"""What the default dream is between: how legible, how sure, how clean, while one strength varies.

Ten digits and twenty seeds on `robust`, no picture sorted out. The rows marked with a star are the preset as shipped.
"""

from collections.abc import Iterator

import numpy as np
from rows import Finding, Row

from artkit.classifier import load_model
from artkit.dreaming import ascend
from artkit.dreaming.build import build_ascent
from artkit.dreaming.measures import border
from artkit.dreaming.presets import PRESETS
from artkit.dreaming.references import legible

STRENGTHS = {
    "l1": ("weight", (0.0, 0.01, 0.03, 0.06, 0.1)),
    "border": ("weight", (0.0, 0.1, 0.3, 1.0)),
    "blur": ("sigma", (0.3, 0.6, 0.9, 1.2)),
}


def rows(quick: bool) -> Iterator[Finding]:
    """Yield the rows."""
    seeds = 1 if quick else 20
    network, labels = load_model("robust"), np.repeat(np.arange(10), seeds)
    terms = PRESETS["lucid"].regularizers
    for name, (option, values) in STRENGTHS.items():
        for value in values:
            how = build_ascent("lucid", regularizers=[_with(term, name, option, value) for term in terms])
            dreams = ascend(network, labels.tolist(), list(range(seeds)) * 10, how)
            images = np.stack([dream.image for dream in dreams])
            star = " *" if build_ascent("lucid") == how else ""
            for unit, measured in {
                "% legible": 100 * float(legible(images, labels).mean()),
                "p": float(np.mean([dream.confidence for dream in dreams])),
                "% of ink at the border": 100 * float(border(images).mean()),
                "% of the paper inked": 100 * float(images.mean()),
            }.items():
                yield Row("frontier", f"{name}:{option}={value:g}{star}", unit, (measured,))


def _with(term: str, name: str, option: str, value: float) -> str:
    """Return a regularizer's text with one option set, if it is the one that is meant."""
    if not term.startswith(f"{name}:"):
        return term
    kept = [part for part in term.partition(":")[2].split(",") if not part.startswith(f"{option}=")]
    return f"{name}:{','.join([f'{option}={value}', *kept])}"
