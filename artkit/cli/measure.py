"""``artkit measure``: how good a set of dreams is, in numbers, beside real digits."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from artkit.cli.terminal import say
from artkit.errors import InputError
from artkit.templates import Probability

if TYPE_CHECKING:
    import numpy as np

    from artkit.classifier import Network
    from artkit.dreaming.files import Pictures
    from artkit.dreaming.measures import Measures, Quality
    from artkit.dreaming.references import References


def measure(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="An .npz of artkit dream: images (n, 28, 28), labels (n,).")
    ],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            metavar="MODEL",
            help="Whose confidence is shown.",
            show_default="the network that dreamed",
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Real pictures to hold them against: four IDX files, as MNIST has.",
            show_default="MNIST",
        ),
    ] = None,
    per_class: Annotated[bool, typer.Option("--per-class", help="A row for each class, too.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, for scripts, with the measures of each dream.")
    ] = False,
) -> None:
    """Measure dreams: who reads them, and how they differ.

    Legibility, diversity, grain (how rough they are), border ink, confidence and transfer (what other networks see).
    Real digits and the bare means of their ways of writing stand in the same table, as controls.

    Example: artkit measure sixes.npz --per-class
    """
    from artkit.classifier import load_model
    from artkit.dreaming.files import read_dreams

    pictures = read_dreams(file)
    network = _dreamer(pictures.models) if model is None else load_model(model)
    if network is not None and len(pictures.classes) > len(network.labels):
        raise InputError(f"--model: {model} knows {len(network.labels)} classes, fewer than {file} asks for")
    report = examine(pictures, network, data, judged=model is not None)
    if as_json:
        typer.echo(json.dumps(report.document(), ensure_ascii=False))
    else:
        report.show(per_class)


@dataclass(frozen=True, eq=False)
class Report:
    """The measures of some dreams, and of the controls that stand beside them.

    Attributes
    ----------
    measures : Measures
        Of each dream.
    classes : tuple of str
        The name of each class.
    seeds : array of int, (n,), or None
        Of each dream, if they are known.
    controls : mapping of str to Quality
        By what they are.
    notes : tuple of str
        What could not be measured, and why.
    """

    measures: "Measures"
    classes: tuple[str, ...]
    seeds: "np.ndarray | None"
    controls: "Mapping[str, Quality]"
    notes: tuple[str, ...]

    def show(self, per_class: bool = False) -> None:
        """Print a table, a row a set; measures that none of them has are left out."""
        dreams = self.measures.quality()
        sets = {f"{dreams.count} dream{'s' * (dreams.count > 1)}": dreams}
        sets |= {f"{quality.count} {name} (control)": quality for name, quality in self.controls.items()}
        parts = {}
        if per_class:
            parts = {f"{self.classes[at]} ({each.count})": each for at, each in self.measures.classes()}
        rows = {name: columns(quality) for name, quality in (sets | parts).items()}
        known = [key for key in columns(dreams) if any(not math.isnan(row[key]) for row in rows.values())]
        width = max(map(len, rows))
        say(f"{'':<{width}}  " + "".join(f"{column:>9}" for column in known))
        for at, (name, row) in enumerate(rows.items()):
            if at == len(sets):
                say("")
            say(f"{name:<{width}}  " + "".join(f"{_shown(key, row[key]):>9}" for key in known))
        for note in self.notes:
            say(note)

    def document(self) -> dict[str, object]:
        """Return everything as plain values that JSON knows; what is not known is null."""
        found = self.measures
        each = {
            "label": [self.classes[label] for label in found.labels.tolist()],
            "seed": None if self.seeds is None else self.seeds.tolist(),
            "legible": None if found.legible is None else found.legible.tolist(),
            "diverse": _plain_list(found.diversity),
            "grain": _plain_list(found.grain),
            "border": _plain_list(found.border),
            "ink": _plain_list(found.ink),
            "p": None if found.confidence is None else _plain_list(found.confidence),
            **{name: right.tolist() for name, right in found.transfer.items()},
        }
        return {
            "dreams": _plain(found.quality()),
            "controls": {name: _plain(quality) for name, quality in self.controls.items()},
            "classes": {self.classes[label]: _plain(quality) for label, quality in found.classes()},
            "each": each,
            "notes": list(self.notes),
        }


def examine(
    pictures: "Pictures", network: "Network | None", data: Path | None = None, *, judged: bool = False
) -> Report:
    """Measure dreams and their controls.

    Parameters
    ----------
    pictures : Pictures
        The dreams.
    network : Network or None
        Whose confidence is shown; None: what the file says of its own.
    data : path, optional
        A folder of real pictures in place of MNIST.
    judged : bool, optional
        Whether to ask the network of the dreams too, whatever the file says.

    Raises
    ------
    InputError
        If the folder has other classes.
    """
    from artkit.dreaming.measures import JUDGES, confidences, measures

    references = _references(pictures, data)
    digits = pictures.digits and data is None
    dreamers = {*pictures.models.values(), *([network.digest] if network else [])}
    judges = [name for name in JUDGES if digits and _digest(name) not in dreamers]
    confidence = pictures.confidence
    if network is not None and (judged or confidence is None):
        confidence = confidences(network, pictures.images, pictures.labels)
    asked = set(pictures.labels.tolist())
    controls = {}
    for name, (images, labels) in _controls(references, digits, asked).items():
        p = None if network is None else confidences(network, images, labels)
        controls[name] = measures(images, labels, references, confidence=p, judges=judges).quality()
    return Report(
        measures=measures(pictures.images, pictures.labels, references, confidence=confidence, judges=judges),
        classes=pictures.classes,
        seeds=pictures.seeds,
        controls=controls,
        notes=tuple(_notes(pictures, references, network, controls)),
    )


def _references(pictures: "Pictures", data: Path | None) -> "References | None":
    """Return the real pictures to hold dreams against; None: there are none of their kind."""
    from artkit.classifier import load_dataset
    from artkit.dreaming.references import References, digits

    if data is None:
        return digits() if pictures.digits else None
    dataset = load_dataset(data)
    numbers = tuple(map(str, range(len(pictures.classes))))
    if pictures.classes not in (dataset.labels, numbers) or pictures.labels.max() >= len(dataset.labels):
        raise InputError(
            f"--data: {dataset.name} has the classes {', '.join(dataset.labels)}; these dreams are of "
            f"{', '.join(pictures.classes)}"
        )
    return References.of(dataset)


def _controls(
    references: "References | None", digits: bool, asked: set[int]
) -> "dict[str, tuple[np.ndarray, np.ndarray]]":
    """Return pictures that stand beside dreams, of the classes that were asked, by what they are."""
    import numpy as np

    from artkit.dreaming.facets import facets

    if references is None:
        return {}
    found = {f"real {'digits' if digits else 'pictures'}": (references.images, references.labels)}
    if digits:
        means = facets()
        found["facet means"] = (means.reshape(-1, 28, 28), np.repeat(np.arange(10), means.shape[1]))
    chosen = {
        name: (images, labels, np.isin(labels, list(asked))) for name, (images, labels) in found.items()
    }
    return {name: (images[at], labels[at]) for name, (images, labels, at) in chosen.items() if at.any()}


def _notes(
    pictures: "Pictures",
    references: "References | None",
    network: "Network | None",
    controls: "Mapping[str, Quality]",
) -> list[str]:
    notes = []
    if references is None:
        notes.append(
            "not digits, so legibility and transfer are left out; "
            "artkit measure FILE.npz --data FOLDER holds dreams against real pictures of their classes"
        )
    if controls and network is None:
        notes.append("p of the controls is not known without the network that dreamed: --model FILE")
    return notes


def _dreamer(models: Mapping[str, str]) -> "Network | None":
    """Return the network that dreamed, if it is one and is shipped."""
    from artkit.classifier import load_model, model_names

    if len(models) != 1:
        return None
    ((name, digest),) = models.items()
    network = load_model(name) if name in model_names() else None
    return network if network is not None and network.digest == digest else None


def _digest(name: str) -> str:
    from artkit.classifier import load_model

    return load_model(name).digest


def columns(quality: "Quality") -> dict[str, float]:
    """Return the measures in the order of the table; nan where one is not known."""
    return {
        "legible": quality.legibility,
        "diverse": quality.diversity,
        "grain": quality.grain,
        "border": quality.border,
        "ink": quality.ink,
        "p": quality.confidence,
        **quality.transfer,
    }


def _shown(key: str, value: float) -> str:
    return "–" if math.isnan(value) else f"{Probability(value):.3f}" if key == "p" else f"{value:.3f}"


def _plain(quality: "Quality") -> dict[str, object]:
    return {"count": quality.count} | {key: _number(value) for key, value in columns(quality).items()}


def _plain_list(values: "np.ndarray") -> list[float | None]:
    return [_number(value) for value in values.tolist()]


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)
