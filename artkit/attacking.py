"""From a recipe's ``[attack]`` to its pictures, beside the dreams of `artkit.planning`.

An `Assault` is the plan of one picture, `attack_all` makes the pictures, and what comes of each is a `Dream` whose
negative holds the picture and its ``original``. Each picture is made alone, with a stream of its own seed, so that it
is the same in any company; attacks with one change for all pictures are the exception.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from artkit.adversarial import (
    Adversarial,
    Attack,
    Criterion,
    Misclassification,
    Targeted,
    build_attack,
    distances,
    judge,
)
from artkit.adversarial.beginnings import NOTHING, PIXELS, beginning
from artkit.classifier import Network
from artkit.classifier.network import DIGITS
from artkit.dreaming import Dream, Negative, Pixel, Progress
from artkit.dreaming.dream import Array, frozen
from artkit.dreaming.labels import parse_labels
from artkit.errors import InputError, UnknownNameError
from artkit.recipe import structs
from artkit.spec import Spec

Show = Literal["result", "original", "added"]


@dataclass(frozen=True)
class Assault:
    """The plan of one picture.

    Attributes
    ----------
    attack : Attack
        How it is changed.
    source : str
        What it begins with, as `artkit.adversarial.beginning` takes it.
    seed : int
        Of the beginning and of the attack.
    target : int or None
        The class to be seen as; None: any other.
    confidence : float or None
        The least probability of that.
    show : {"result", "original", "added"}
        What of it is shown.
    """

    attack: Attack
    source: str
    seed: int
    target: int | None
    confidence: float | None
    show: Show = "result"

    @property
    def criterion(self) -> Criterion:
        """What is to be reached."""
        if self.target is None:
            return Misclassification(self.confidence)
        return Targeted(self.target, self.confidence)

    @property
    def shown(self) -> int:
        """The class that it begins with; -1 if none is known."""
        return beginning(self.source, self.seed)[1]


def assaults(
    asked: structs.Attack, names: Sequence[str], seeds: Sequence[int], most: int, where: str
) -> list[tuple[int, Assault]]:
    """Return the pictures of an ``[attack]``: beginning by beginning, target by target, seed by seed.

    Each comes with the number of its beginning. A recipe names no file: a person's picture is in it, as text.

    Raises
    ------
    InputError
        If a name, a class or an option is unknown or out of range, or there would be more than `most`.
    """
    sources = _sources(asked.from_, f"{where}.from")
    targets: Sequence[int | None] = (None,)
    if asked.target is not None:
        text = str(asked.target) if isinstance(asked.target, int) else asked.target
        targets = parse_labels(text, names, f"{where}.target")
    if len(sources) * len(targets) * len(seeds) > most:
        raise InputError(f"{where}: a sheet holds at most {most:,} pictures")
    attack = attack_of(asked, all(source in NOTHING for source in sources), where)
    made = [
        (way, Assault(attack, source, seed, target, asked.confidence, asked.show))
        for way, source in enumerate(sources)
        for target in targets
        for seed in seeds
    ]
    strange = next((each for _, each in made if each.shown >= len(names)), None)
    if strange is not None:
        raise InputError(
            f"{where}.from: {strange.source} shows a {strange.shown}, which is no class of {asked.model}"
        )
    return made


def _sources(value: tuple[str, ...] | str | int, where: str) -> list[str]:
    """Return beginnings one by one; a run of digits is several."""
    found = []
    for text in (str(value),) if isinstance(value, str | int) else value:
        if text in NOTHING or text.startswith((PIXELS, "test:")):
            beginning(text, 0, where)  # says what is wrong with it
            found.append(text)
            continue
        try:
            found += [DIGITS[label] for label in parse_labels(text, DIGITS, where)]
        except UnknownNameError:
            raise UnknownNameError("beginning", text, (*NOTHING, *DIGITS, "test:NUMBER"), where) from None
    return found


def attack_of(asked: structs.Attack, from_nothing: bool, where: str = "attack") -> Attack:
    """Return the attack that is meant, its norm, epsilon and survive among its options.

    Raises
    ------
    InputError
        If a name or an option is unknown or out of range.
    """
    kind = asked.kind or Spec(_kind(asked, from_nothing))
    options = {
        name: value for name in ("norm", "epsilon", "survive") if (value := getattr(asked, name)) is not None
    }
    return build_attack(Spec(kind.name, {**options, **kind.options}), f"{where}.kind")


def _kind(asked: structs.Attack, from_nothing: bool) -> str:
    """Return the attack where none is named: for a ball, where one is asked for, else for what it begins with."""
    if from_nothing and asked.norm is None and asked.epsilon is None:
        return "fooling"
    if asked.survive:
        return "eot"
    if asked.epsilon is not None:
        return "pgd"
    return "deepfool" if asked.norm == "linf" else "ddn"


def attack_all(
    network: Network, plans: Sequence[Assault], callback: Callable[[Progress], None] | None = None
) -> tuple[Dream, ...]:
    """Make the pictures of a plan on one network, (n,), in its order.

    Those that differ only in what is shown of them are made once. The callback is told of pictures done and to do.
    """
    done: dict[Assault, Adversarial] = {}
    whole = [replace(plan, show="result") for plan in plans]
    for group in _groups(dict.fromkeys(whole)):
        made = _made(network, group)
        done.update(zip(group, made, strict=True))
        if callback:
            callback(Progress(len(done), len(set(whole))))
    return tuple(_shown(network, done[each], plan) for each, plan in zip(whole, plans, strict=True))


def results(network: Network, plans: Sequence[Assault], dreams: Sequence[Dream]) -> tuple[Adversarial, ...]:
    """Return what came of a plan as results, each a batch of one, with what the network says of them."""
    found = []
    for plan, dream in zip(plans, dreams, strict=True):
        held = dream.negative.parameters
        original, result = held["original"][None], held["result"][None]
        shown = np.array([plan.shown])
        about = np.where(shown < 0, network.logits(original).argmax(axis=1), shown)
        found.append(
            judge(network, original, result, about, plan.criterion, shown=shown, seeds=np.array([plan.seed]))
        )
    return tuple(found)


def _groups(plans: Mapping[Assault, None]) -> list[list[Assault]]:
    """Return what is attacked together: each picture alone, but those that share a veil or a sticker."""
    groups: dict[object, list[Assault]] = {}
    for plan in plans:
        alone = plan.attack.width is not None
        groups.setdefault(plan if alone else (plan.attack, plan.criterion), []).append(plan)
    return list(groups.values())


def _made(network: Network, group: Sequence[Assault]) -> list[Adversarial]:
    origins = [beginning(plan.source, plan.seed) for plan in group]
    images, shown = np.stack([image for image, _ in origins]), np.array([shown for _, shown in origins])
    about = np.where(shown < 0, network.logits(images).argmax(axis=1), shown)
    criterion, seed = group[0].criterion, group[0].seed
    rng = np.random.Generator(np.random.PCG64([seed, 1]))  # another stream than that of noise to begin with
    found = group[0].attack(network, images, about, criterion, rng)
    seeds = np.array([plan.seed for plan in group])
    return list(judge(network, images, found, about, criterion, shown=shown, seeds=seeds))


def _shown(network: Network, made: Adversarial, plan: Assault) -> Dream:
    image, label, confidence = made.images[0], int(made.labels[0]), float(made.confidence[0])
    predicted = int(made.predicted[0])
    if plan.show == "original":
        image = made.originals[0]
        p = network.probabilities(made.originals.astype(np.float64))[0]
        predicted = int(p.argmax())
        label = predicted if made.shown[0] < 0 else int(made.shown[0])
        confidence = float(p[label])
    elif plan.show == "added":
        image = np.clip(0.5 + gain(made.perturbation[0]) * made.perturbation[0], 0, 1)
    return Dream(
        image=frozen(image),
        label=label,
        confidence=confidence,
        predicted=predicted,
        seed=plan.seed,
        trace=np.zeros(0, np.float32),
        negative=Negative(
            Pixel(), {"pixels": image, "original": made.originals[0], "result": made.images[0]}
        ),
    )


def gain(perturbation: Array) -> float:
    """Return by how much a change, of any shape, is amplified to just fit between paper and ink, around grey."""
    largest = float(np.abs(perturbation).max())
    return 0.5 / largest if largest > 0 else 1.0


def attack_fields(plan: Assault, dream: Dream, names: Sequence[str]) -> dict[str, object]:
    """Return what a caption may say of an attacked picture, beside what it may of any."""
    held = dream.negative.parameters
    if "result" not in held:  # a rehearsal
        held = {name: np.zeros((28, 28), np.float32) for name in ("original", "result")}
    original, result = held["original"][None], held["result"][None]
    if plan.shown >= 0:
        original_name = names[plan.shown]
    else:
        original_name = {"black": "nothing"}.get(plan.source, plan.source)
        original_name = "your picture" if plan.source.startswith(PIXELS) else original_name
    return {
        "target": names[dream.label if plan.target is None else plan.target],
        "original": original_name,
        "l2": float(distances(original, result, "l2")[0]),
        "linf": float(distances(original, result, "linf")[0]),
        "gain": gain(result[0] - original[0]),
        "show": plan.show,
    }
