"""Attacks against Foolbox on the same weights: norms image by image, and processor time, in one run on one thread.

    python tests/benchmarks/bench_attacks.py [--images 1000] [--thorough]

The network is `twin`; the images are the first of the test set that it classifies correctly, and, for the attacks to a
"1", those of them that are none. Each row has the share that succeeds, the median length, and the median of the ratios
of lengths, image by image, ours to Foolbox's; then processor time, ours and Foolbox's, best of some rounds in turn, and
their ratio. An image that is finished leaves our PGD, which is why its lengths are shorter. The last rows compare the
median of ours with the median of the shortest that any attack of Foolbox finds for each image, and count results below
the certificate. ``--thorough`` adds Carlini and Wagner's attack at Foolbox's own settings, 9 x 1,000 steps, which takes
minutes. Foolbox and PyTorch (the extra ``bench``) are skipped by name if they are absent.
"""

import argparse
import importlib.util
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from artkit.adversarial import (
    Criterion,
    Misclassification,
    Targeted,
    build_attack,
    certified_distance,
    distances,
    judge,
)
from artkit.classifier import load_dataset, load_model

ROUNDS = 3
NETWORK = load_model("twin")
GOALS: dict[str, Criterion] = {"any other": Misclassification(), "a 1": Targeted(1)}

CASES = [
    ("FGSM 0.1", "any other", "fgsm:epsilon=0.1", "LinfFastGradientAttack", {}, 0.1, "linf"),
    ("PGD-40 0.1", "any other", "pgd:epsilon=0.1,steps=40", "LinfPGD", {"steps": 40}, 0.1, "linf"),
    ("DeepFool L2", "any other", "deepfool:steps=50", "L2DeepFoolAttack", {"steps": 50}, None, "l2"),
    (
        "DeepFool Linf",
        "any other",
        "deepfool:norm=linf,steps=50",
        "LinfDeepFoolAttack",
        {"steps": 50},
        None,
        "linf",
    ),
    ("DDN-100", "any other", "ddn:steps=100", "DDNAttack", {"steps": 100}, None, "l2"),
    ("DDN-100", "a 1", "ddn:steps=100", "DDNAttack", {"steps": 100}, None, "l2"),
]
WAGNER = [
    (
        "Carlini-Wagner",
        goal,
        "carlini_wagner",
        "L2CarliniWagnerAttack",
        {"binary_search_steps": 9, "steps": 1000},
        None,
        "l2",
    )
    for goal in GOALS
]


class Run(NamedTuple):
    """What an attack did: lengths (n,), infinite where it failed, and the seconds that it took."""

    lengths: np.ndarray
    seconds: float


def subjects(count: int, goal: str) -> tuple[np.ndarray, np.ndarray]:
    test = load_dataset().test
    right = np.flatnonzero(NETWORK.logits(test.pixels).argmax(axis=1) == test.labels)[:count]
    chosen = right[test.labels[right] != 1] if goal == "a 1" else right
    return test.pixels[chosen].reshape(-1, 28, 28), test.labels[chosen]


def ours(how: str, goal: Criterion, images: np.ndarray, labels: np.ndarray, norm: str) -> Run:
    attack, begin = build_attack(how), time.process_time()
    found = attack(NETWORK, images, labels, goal, np.random.default_rng(0))
    seconds = time.process_time() - begin
    return Run(_lengths(images, found, labels, goal, norm), seconds)


def _lengths(
    images: np.ndarray, found: np.ndarray, labels: np.ndarray, goal: Criterion, norm: str
) -> np.ndarray:
    success = judge(NETWORK, images, found, labels, goal).success
    return np.where(success, distances(images, found, norm), np.inf)


def foolbox_runner() -> Callable[..., Run]:
    """Return a function that runs an attack of Foolbox on the same weights in PyTorch."""
    import foolbox
    import torch

    torch.set_num_threads(1)
    weights = [torch.tensor(np.array(w)) for w in NETWORK.weights]
    biases = [torch.tensor(np.array(b)) for b in NETWORK.biases]

    class Model(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.relu(x.flatten(1) @ weights[0] + biases[0]) @ weights[1] + biases[1]

    model = foolbox.PyTorchModel(Model().eval(), bounds=(0, 1), device="cpu")

    def run(
        name: str, options: dict[str, Any], epsilon: float | None, goal: Criterion, images: np.ndarray,
        labels: np.ndarray, norm: str,
    ) -> Run:  # fmt: skip
        attack = getattr(foolbox.attacks, name)(**options)
        asked = torch.tensor(labels if isinstance(goal, Misclassification) else np.ones_like(labels))
        kind = foolbox.criteria
        criterion = (
            kind.Misclassification(asked)
            if isinstance(goal, Misclassification)
            else kind.TargetedMisclassification(asked)
        )
        x, begin = torch.tensor(images), time.process_time()
        _, found, success = attack(model, x, criterion, epsilons=epsilon)
        seconds = time.process_time() - begin
        # its own word on success: on the boundary, a last bit decides
        lengths = distances(images, found.numpy(), norm)
        return Run(np.where(success.numpy(), lengths, np.inf), seconds)

    return run


def in_turn(rounds: int, *runners: Callable[[], Run]) -> list[Run]:
    """Run each in turn, several times, and return what each did with the least time that it took."""
    turns = [[runner() for runner in runners] for _ in range(rounds)]
    return [min(column, key=lambda run: run.seconds) for column in zip(*turns, strict=True)]


def ratio(one: np.ndarray, other: np.ndarray) -> str:
    both = np.isfinite(one) & np.isfinite(other) & (other > 0)
    return f"{np.median(one[both] / other[both]):.4f}" if both.any() else "-"


def main(count: int, thorough: bool) -> None:
    absent = [name for name in ("foolbox", "torch") if importlib.util.find_spec(name) is None]
    theirs = None if absent else foolbox_runner()
    for name in absent:
        print(f"skipped: {name} is not installed")
    print(
        f"{'attack':15} {'goal':10} {'success':>15} {'median length':>19} {'ratio':>7} {'seconds':>15} {'ratio':>6}"
    )
    shortest: dict[str, list[np.ndarray]] = {goal: [] for goal in GOALS}
    best: dict[str, np.ndarray] = {}
    for name, goal, how, peer, options, epsilon, norm in CASES + (WAGNER if thorough else []):
        criterion, (images, labels) = GOALS[goal], subjects(count, goal)
        rounds = 1 if name == "Carlini-Wagner" else ROUNDS
        runs = in_turn(
            rounds,
            lambda: ours(how, criterion, images, labels, norm),  # noqa: B023
            *(
                [lambda: theirs(peer, options, epsilon, criterion, images, labels, norm)]  # noqa: B023
                if theirs
                else []
            ),
        )
        if name == "DDN-100":
            best[goal] = runs[0].lengths
        if len(runs) > 1 and norm == "l2":
            shortest[goal].append(runs[1].lengths)
        shares = " / ".join(f"{100 * np.isfinite(run.lengths).mean():.1f} %" for run in runs)
        medians = " / ".join(f"{np.median(run.lengths[np.isfinite(run.lengths)]):.4f}" for run in runs)
        seconds = " / ".join(f"{run.seconds:.3f}" for run in runs)
        lengths = ratio(runs[0].lengths, runs[-1].lengths) if len(runs) > 1 else "-"
        times = f"{runs[0].seconds / runs[-1].seconds:.2f}" if len(runs) > 1 else "-"
        print(
            f"{name:15} {goal:10} {shares:>15} {medians:>19} {lengths:>7} {seconds:>15} {times:>6}",
            flush=True,
        )
    for goal, found in shortest.items():
        if found:
            reference, median = np.median(np.min(found, axis=0)), np.median(best[goal])
            print(
                f"DDN-100 to {goal}: median {median:.4f}, {median / reference:.4f} of the median {reference:.4f} "
                f"of the shortest of {len(found)} attacks of Foolbox"
            )
    for goal, target in (("any other", None), ("a 1", 1)):
        images, labels = subjects(min(count, 300), goal)
        certified = certified_distance(NETWORK, images, labels, "l2", target)
        found_ours = best[goal][: len(images)]
        print(
            f"DDN-100 to {goal}: {int((found_ours < certified).sum())} of {len(images)} below the certificate"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--thorough", action="store_true", help="Carlini and Wagner's attack too")
    given = parser.parse_args()
    with threadpool_limits(1):
        main(given.images, given.thorough)
