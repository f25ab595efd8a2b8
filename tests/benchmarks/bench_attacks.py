"""Attacks against Foolbox on the same weights: how far each goes, image by image, and how long it takes.

The network is `twin`; the images are the first of the test set that it classifies correctly, and, for the attacks to a
"1", those of them that are none. Each attack has three rows: processor time on one thread, how many of the images it
turns, and the length of what it adds, image by image (the ratio is the median of theirs to ours, with the least and the
greatest of all images that both turn). An image that is finished leaves our PGD, which is why its lengths are shorter.
Then our DDN is held against the shortest that any attack of Foolbox finds for each image, and its results below the
certificate are counted: there is none. Carlini and Wagner's attack, at Foolbox's own settings of 9 x 1,000 steps, takes
minutes; it is run where ARTKIT_BENCH_THOROUGH is set.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from rows import Contender, Finding, Row, Values, compare, missing

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

PEER = ("torch", "foolbox")
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


@dataclass
class Case:
    """One attack, ours and Foolbox's; the lengths of the last turn of each are kept."""

    what: str
    goal: str
    how: str
    peer: str
    options: dict[str, Any]
    epsilon: float | None
    norm: str
    images: int
    lengths: dict[str, np.ndarray] = field(default_factory=dict)

    def our_turn(self) -> Callable[[], Values]:
        criterion, (images, labels) = GOALS[self.goal], subjects(self.images, self.goal)
        return self._turn("artkit", lambda: ours(self.how, criterion, images, labels, self.norm))

    def their_turn(self) -> Callable[[], Values]:
        run, criterion, (images, labels) = (
            foolbox_runner(),
            GOALS[self.goal],
            subjects(self.images, self.goal),
        )
        return self._turn(
            "Foolbox",
            lambda: run(self.peer, self.options, self.epsilon, criterion, images, labels, self.norm),
        )

    def _turn(self, who: str, run: Callable[[], Run]) -> Callable[[], Values]:
        def turn() -> Values:
            done = run()
            self.lengths[who] = done.lengths
            turned = np.isfinite(done.lengths)
            return {"s": done.seconds, "% turned": 100 * float(turned.mean())}

        return turn

    def image_by_image(self) -> Iterator[Row]:
        """Yield the row of lengths, of all images that both turn."""
        if len(self.lengths) == 2:
            mine, theirs = self.lengths["artkit"], self.lengths["Foolbox"]
            both = np.isfinite(mine) & np.isfinite(theirs) & (theirs > 0)
            if both.any():
                name = f"{self.what} to {self.goal}, each image"
                yield Row(
                    "attacks",
                    name,
                    self.norm,
                    tuple(mine[both].tolist()),
                    "Foolbox",
                    tuple(theirs[both].tolist()),
                )


def rows(quick: bool) -> Iterator[Finding]:
    """Yield the rows."""
    count, rounds = (100, 1) if quick else (1000, 3)
    thorough = bool(os.environ.get("ARTKIT_BENCH_THOROUGH"))
    cases = [Case(*case, count) for case in (*CASES, *(WAGNER if thorough else []))]
    for case in cases:
        goals = {"s": 1.0} if case.what != "Carlini-Wagner" else {}
        yield from compare(
            "attacks",
            f"{case.what} to {case.goal}",
            Contender("artkit", case.our_turn),
            [Contender("Foolbox", case.their_turn, PEER, goals)],
            rounds if case.what != "Carlini-Wagner" else 1,
        )
        yield from case.image_by_image()
    for goal, wanted in (("any other", 1.01), ("a 1", 1.015)):
        rivals = [case for case in cases if case.goal == goal and case.norm == "l2"]
        best = next(case.lengths["artkit"] for case in rivals if case.what == "DDN-100")
        if not missing(PEER):
            shortest = np.min([case.lengths["Foolbox"] for case in rivals], axis=0)
            yield Row(
                "attacks",
                f"DDN-100 to {goal}, median of all images",
                "l2",
                (float(np.median(best)),),
                f"Foolbox, the shortest of {len(rivals)}",
                (float(np.median(shortest)),),
                round(1 / wanted, 3),
            )
        images, labels = subjects(min(count, 300), goal)
        certified = certified_distance(NETWORK, images, labels, "l2", 1 if goal == "a 1" else None)
        below = int((best[: len(images)] < certified).sum())
        yield Row(
            "attacks", f"DDN-100 to {goal}, of {len(images)} below the certificate", "", (float(below),)
        )
