"""``artkit evaluate``: how good a network is, and where it errs."""

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from artkit.errors import InputError

if TYPE_CHECKING:
    from artkit.classifier import Evaluation


def evaluate(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="A shipped network or an .npz file.")
    ] = "robust",
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            envvar="ARTKIT_DATA",
            help="Pictures to examine it on: four IDX files, as MNIST has.",
            show_default="MNIST",
        ),
    ] = None,
    robust: Annotated[
        str,
        typer.Option(
            metavar="LENGTHS",
            help="Attack it too, with changes as long as that (L2): 1,2.",
        ),
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, for scripts, in place of the table.")
    ] = False,
) -> None:
    """Examine a network on images that it has never seen.

    The table has a row for each class: what its images were taken for, and how many were recognised.

    Example: artkit evaluate robust --robust 1,2
    """
    distances = parse_distances(robust)
    from artkit.classifier import evaluate, load_dataset, load_model

    network, dataset = load_model(model), load_dataset(data)
    if network.labels != dataset.labels:
        raise InputError(
            f"{model} knows the classes {', '.join(network.labels)}; {dataset.name} has {', '.join(dataset.labels)}"
        )
    found = evaluate(network, dataset.test, distances)
    if as_json:
        typer.echo(json.dumps({"model": model, "data": dataset.sha256, **_plain(found, network.labels)}))
    else:
        _table(found, network.labels, f"{model} on the test images of {dataset.name}")


def parse_distances(text: str) -> tuple[float, ...]:
    """Read L2 distances, as in ``1,2.5``; an empty text has none.

    Raises
    ------
    InputError
        If one is not a number from 0 to 28, the diagonal of the cube of all images.
    """
    distances = []
    for part in filter(None, map(str.strip, text.split(","))):
        try:
            distance = float(part)
        except ValueError:
            distance = math.nan
        if not 0 <= distance <= 28:
            raise InputError(f"--robust: expected distances from 0 to 28, such as 1,2, not {part!r}")
        distances.append(distance)
    return tuple(distances)


def _plain(found: "Evaluation", labels: tuple[str, ...]) -> dict[str, object]:
    """Return what JSON can hold; a class without images has null."""
    shares = [None if math.isnan(share) else share for share in found.per_class.tolist()]
    return {
        "images": int(found.confusion.sum()),
        "accuracy": found.accuracy,
        "per_class": dict(zip(labels, shares, strict=True)),
        "confusion": found.confusion.tolist(),
        "robust": {f"{epsilon:g}": share for epsilon, share in found.robust.items()},
    }


def _table(found: "Evaluation", labels: tuple[str, ...], title: str) -> None:
    """Print a row a class: what its images were taken for, and the share that was right."""
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from artkit.classifier.evaluation import PGD_STEPS

    short = max(map(len, labels)) <= 2  # else columns have numbers, and rows number and name
    table = Table(title=escape(title), box=box.SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    table.add_column("shown", no_wrap=True)
    for i, label in enumerate(labels):
        table.add_column(escape(label) if short else str(i), justify="right", no_wrap=True)
    table.add_column("right", justify="right", no_wrap=True)
    for i, (row, share) in enumerate(zip(found.confusion.tolist(), found.per_class, strict=True)):
        cells = (f"[bold]{n}[/]" if i == j else str(n or "·") for j, n in enumerate(row))
        right = "-" if math.isnan(share) else f"{share:.1%}"
        table.add_row(escape(labels[i] if short else f"{i} {labels[i]}"), *cells, right)
    console = Console(highlight=False)
    console.print(table)
    console.print(
        f"accuracy {found.accuracy:.2%} of {found.confusion.sum():,} images; columns: what it was taken for"
    )
    for epsilon, share in found.robust.items():
        console.print(f"attacked within L2 {epsilon:g}: {share:.2%} (PGD, {PGD_STEPS} steps)")
