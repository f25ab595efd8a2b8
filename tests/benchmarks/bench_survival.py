"""Survival of print and capture, simulated: works from noise, real digits, and an attack that never printed.

    python tests/benchmarks/bench_survival.py [model[=attack] ...]

Eight works each, 1,000 captures of each through every channel, one seed. The share over all works, the worst work with
the lower bound of its 95 % interval, real digits of all classes, and real digits of the class that was asked.
"""

import sys
import time

import numpy as np

from artkit.adversarial import Targeted, attack, beginning, survival
from artkit.classifier import load_model

WORKS, CAPTURES, TARGET = 8, 1000, 1
ATTACKS = ("pgd:epsilon=0.15", "eot:epsilon=1,survive=hard", "fooling:survive=hard")


def main() -> None:
    noise = np.stack([beginning("noise", seed)[0] for seed in range(WORKS)])
    for word in sys.argv[1:] or ("potato", "twin"):
        model, _, only = word.partition("=")
        mind = load_model(model)
        for how in (only,) if only else ATTACKS:
            begun = time.process_time()
            made = attack(mind, noise, TARGET, how, Targeted(TARGET, 0.999))
            took = (time.process_time() - begun) / WORKS
            print(f"{model}  {how}  ({took:.1f} CPU s a work, p >= {made.confidence.min():.6f})", flush=True)
            for channel in ("scan", "phone", "hard"):
                s = survival(mind, made.images, made.labels, channel, CAPTURES)
                print(
                    f"    {channel:6s} {s.share:7.2%}   worst {s.shares[s.worst]:7.2%} (>= {s.least[s.worst]:.2%})"
                    f"   real digits {s.control:.2%}, real {TARGET}s {s.control_of[0]:.2%}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
