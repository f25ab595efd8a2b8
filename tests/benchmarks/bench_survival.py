"""Survival of print and capture, simulated: works from noise, real digits, and an attack that never printed.

Eight works each, 1,000 captures of each through every channel, one seed: the share over all works, the worst work and
the lower bound of its 95 % interval, real digits of all classes, and real digits of the class that was asked. Seconds
are of the processor, a work.
"""

import time
from collections.abc import Iterator

import numpy as np
from rows import Finding, Row

from artkit.adversarial import Targeted, attack, beginning, survival
from artkit.classifier import load_model

TARGET = 1
MINDS = ("potato", "twin")
ATTACKS = ("pgd:epsilon=0.15", "eot:epsilon=1,survive=hard", "fooling:survive=hard")


def rows(quick: bool) -> Iterator[Finding]:
    """Yield the rows."""
    works, captures = (2, 20) if quick else (8, 1000)
    noise = np.stack([beginning("noise", seed)[0] for seed in range(works)])
    for model in MINDS:
        mind = load_model(model)
        for how in ATTACKS:
            begun = time.process_time()
            made = attack(mind, noise, TARGET, how, Targeted(TARGET, 0.999))
            yield Row("survival", f"{model}, {how}", "s", ((time.process_time() - begun) / works,))
            for channel in ("scan", "phone", "hard"):
                s = survival(mind, made.images, made.labels, channel, captures)
                for unit, share in {
                    "% of captures": s.share,
                    "% of the worst work": s.shares[s.worst],
                    "% of it at least": s.least[s.worst],
                    "% of real digits": s.control,
                    f"% of real {TARGET}s": s.control_of[0],
                }.items():
                    yield Row("survival", f"{model}, {how}, {channel}", unit, (100 * float(share),))
