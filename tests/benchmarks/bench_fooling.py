"""From nothing to a "1" that is none: how often it holds, and what minds see that had no part in it.

    artkit train reader --seed 1 -o witness.npz
    python tests/benchmarks/bench_fooling.py [--witness witness.npz] [--works 200] [model[=attack] ...]

A work holds if the mind that it was made for gives p >= 0.999, ``reader`` gives it p(1) < 0.1, and its correlation with
the mean 1 lies within 0.3 of nothing. ``reader`` is pushed away from the class while the work is made (option
``judge``), and is no witness: the share that others do not see (p(1) < 0.1) stands beside it. A witness of
one's own is a reader from another seed. Real ones of the test set go through the same measures.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from artkit.adversarial import Targeted, attack, beginning
from artkit.adversarial.beginnings import NOTHING
from artkit.adversarial.fooling import correlation
from artkit.classifier import load_model

MINDS = ("potato", "twin", "robust", "dial-2", "dial-4", "potato=fooling:form=free", "twin=fooling:form=free")
OTHERS = ("book", "dial-0", "potato", "twin", "robust")


def line(what: str, images: np.ndarray, mind: str, witnesses: list[str]) -> str:
    """Return what is measured of a set of pictures."""
    flat = images.reshape(len(images), -1)
    own = load_model(mind).probabilities(images.astype(np.float64))[:, 1]
    reader = load_model("reader").probabilities(images)[:, 1]
    likeness = np.abs(correlation(flat, np.ones(len(flat), np.int64)))
    holds = (own >= 0.999) & (reader < 0.1) & (likeness <= 0.3)
    seen = {name: load_model(name).probabilities(images)[:, 1] for name in witnesses if name != mind}
    unseen = [f"{Path(name).stem} {np.mean(p < 0.1):.0%}" for name, p in seen.items()]
    return (
        f"{what:58s} holds {holds.mean():6.1%}   p >= 0.999 {np.mean(own >= 0.999):6.1%}   reader < 0.1 "
        f"{np.mean(reader < 0.1):6.1%}   |likeness| {likeness.mean():.2f}, at most {likeness.max():.2f}   "
        f"not seen by {', '.join(unseen)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("minds", nargs="*", default=MINDS)
    parser.add_argument("--witness")
    parser.add_argument("--works", type=int, default=200)
    asked = parser.parse_args()
    witnesses = [*([asked.witness] if asked.witness else []), *OTHERS]
    ones = np.stack([beginning("1", seed)[0] for seed in range(asked.works)])
    print(line("real 1s", ones, "potato", witnesses), flush=True)
    for word in asked.minds:
        model, _, how = word.partition("=")
        for source in NOTHING:
            start = np.stack([beginning(source, seed)[0] for seed in range(asked.works)])
            begun = time.process_time()
            made = attack(load_model(model), start, 1, how or "fooling", Targeted(1, 0.999))
            took = (time.process_time() - begun) / asked.works
            what = f"{model}, from {source}, {how or 'fooling'} ({1000 * took:.0f} CPU ms)"
            print(line(what, made.images, model, witnesses), flush=True)


if __name__ == "__main__":
    main()
