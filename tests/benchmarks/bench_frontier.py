"""What the default dream is between: how legible, how sure, how clean, while one strength varies.

    python tests/benchmarks/bench_frontier.py [--seeds 20]

Ten digits and some seeds on `robust`, no picture sorted out. The row marked with a star is the preset as shipped.
"""

import argparse

import numpy as np

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    seeds = parser.parse_args().seeds
    network, labels = load_model("robust"), np.repeat(np.arange(10), seeds)
    terms = PRESETS["lucid"].regularizers
    print("          strength  legible  p       border   ink")
    for name, (option, values) in STRENGTHS.items():
        for value in values:
            changed = [_with(term, name, option, value) for term in terms]
            how = build_ascent("lucid", regularizers=changed)
            dreams = ascend(network, labels.tolist(), list(range(seeds)) * 10, how)
            images = np.stack([dream.image for dream in dreams])
            p = np.mean([dream.confidence for dream in dreams])
            star = "*" if build_ascent("lucid") == how else " "
            print(
                f"{name:<8} {star} {value:<8g} {legible(images, labels).mean():<8.3f} {p:<7.3f} "
                f"{border(images).mean():<8.4f} {images.mean():.3f}"
            )


def _with(term: str, name: str, option: str, value: float) -> str:
    """Return a regularizer's text with one option set, if it is the one that is meant."""
    if not term.startswith(f"{name}:"):
        return term
    kept = [part for part in term.partition(":")[2].split(",") if not part.startswith(f"{option}=")]
    return f"{name}:{','.join([f'{option}={value}', *kept])}"


if __name__ == "__main__":
    main()
