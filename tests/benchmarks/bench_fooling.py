"""From nothing to a "1" that is none: how often it holds, and what minds see that had no part in it.

    artkit train reader --seed 1 -o witness.npz
    ARTKIT_BENCH_WITNESS=witness.npz python tests/benchmarks fooling

A work holds if the mind that it was made for gives p >= 0.999, ``reader`` gives it p(1) < 0.1, and its correlation with
the mean 1 lies within 0.3 of nothing. ``reader`` is pushed away from the class while the work is made (option
``judge``), and is no witness: the share that others do not see (p(1) < 0.1) stands beside it. A witness of one's own is
a reader from another seed. Real ones of the test set go through the same measures. 200 works each; seconds are of the
processor, a work.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rows import Finding, Row

from artkit.adversarial import Targeted, attack, beginning
from artkit.adversarial.beginnings import NOTHING
from artkit.adversarial.fooling import correlation
from artkit.classifier import load_model

MINDS = ("potato", "twin", "robust", "dial-2", "dial-4", "potato=fooling:form=free", "twin=fooling:form=free")
OTHERS = ("book", "dial-0", "potato", "twin", "robust")


def shares(images: np.ndarray, mind: str, witnesses: list[str]) -> dict[str, float]:
    """Return what is measured of a set of pictures: shares in per cent, and how like a one they are."""
    own = load_model(mind).probabilities(images.astype(np.float64))[:, 1]
    reader = load_model("reader").probabilities(images)[:, 1]
    likeness = np.abs(correlation(images.reshape(len(images), -1), np.ones(len(images), np.int64)))
    holds = (own >= 0.999) & (reader < 0.1) & (likeness <= 0.3)
    unseen = {
        f"% not seen by {Path(name).stem}": 100
        * float((load_model(name).probabilities(images)[:, 1] < 0.1).mean())
        for name in witnesses
        if name != mind
    }
    return {
        "% hold": 100 * float(holds.mean()),
        "% sure": 100 * float((own >= 0.999).mean()),
        "% not seen by reader": 100 * float((reader < 0.1).mean()),
        "likeness": float(likeness.mean()),
        "likeness at most": float(likeness.max()),
        **unseen,
    }


def rows(quick: bool) -> Iterator[Finding]:
    """Yield the rows."""
    works = 5 if quick else 200
    own = os.environ.get("ARTKIT_BENCH_WITNESS")
    witnesses = [*([own] if own else []), *OTHERS]
    ones = np.stack([beginning("1", seed)[0] for seed in range(works)])
    yield from _told("real 1s", shares(ones, "potato", witnesses))
    for word in MINDS[:1] if quick else MINDS:
        model, _, how = word.partition("=")
        for source in NOTHING:
            start = np.stack([beginning(source, seed)[0] for seed in range(works)])
            begun = time.process_time()
            made = attack(load_model(model), start, 1, how or "fooling", Targeted(1, 0.999))
            took = (time.process_time() - begun) / works
            what = f"{model}, from {source}, {how or 'fooling'}"
            yield from _told(what, {**shares(made.images, model, witnesses), "s": took})


def _told(what: str, values: dict[str, float]) -> Iterator[Row]:
    for unit, value in values.items():
        yield Row("fooling", what, unit, (value,))
