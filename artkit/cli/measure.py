"""``artkit measure``: how good a set of dreams is, in numbers, beside real digits."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import numpy as np

    from artkit.dreaming.measures import Quality

COLUMNS = ("legible", "diverse", "grain", "border", "ink", "p", "reader", "twin")


def measure(
    file: Annotated[Path, typer.Argument(help="An .npz of dreams: images (n, 28, 28) and labels (n,).")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document in place of the table.")
    ] = False,
) -> None:
    """Measure dreams: legibility, diversity, grain, border ink, and what other networks think.

    Real digits and the bare means of their ways of writing stand in the same table.

    Example: artkit measure sixes.npz
    """
    from artkit.dreaming.files import read_dreams

    report(*read_dreams(file), as_json)


def report(
    images: "np.ndarray", labels: "np.ndarray", confidence: "np.ndarray | None", as_json: bool = False
) -> None:
    """Print the table of a set of dreams, and of the two controls."""
    rows = table(images, labels, confidence)
    if as_json:
        typer.echo(
            json.dumps(
                {name: {key: _plain(value) for key, value in row.items()} for name, row in rows.items()}
            )
        )
        return
    width = max(map(len, rows))
    typer.echo(f"{'':<{width}}  " + "".join(f"{column:>9}" for column in COLUMNS))
    for name, row in rows.items():
        typer.echo(f"{name:<{width}}  " + "".join(f"{_shown(row[column]):>9}" for column in COLUMNS))


def table(
    images: "np.ndarray", labels: "np.ndarray", confidence: "np.ndarray | None"
) -> dict[str, dict[str, float]]:
    """Return the rows by name, each with a value for every column; nan where there is none."""
    from artkit.dreaming import measures
    from artkit.dreaming.facets import facets

    means = facets()
    real, real_labels = measures.real_digits()
    sets = {
        f"{len(images)} dreams": (images, labels, nan if confidence is None else float(confidence.mean())),
        f"{len(real)} real digits": (real, real_labels, nan),
        f"{means[:, :, 0, 0].size} facet means (control)": (means.reshape(-1, 28, 28), _owners(means), nan),
    }
    return {name: _row(measures.measure(x, y), p) for name, (x, y, p) in sets.items()}


nan = float("nan")


def _owners(means: "np.ndarray") -> "np.ndarray":
    import numpy as np

    return np.repeat(np.arange(len(means)), means.shape[1])


def _row(found: "Quality", p: float) -> dict[str, float]:
    transfer: Mapping[str, float] = found.transfer
    return {
        "legible": found.legibility,
        "diverse": found.diversity,
        "grain": found.grain,
        "border": found.border,
        "ink": found.ink,
        "p": p,
        **transfer,
    }


def _shown(value: float) -> str:
    return "–" if value != value else f"{value:.3f}"


def _plain(value: float) -> float | None:
    return None if value != value else round(value, 6)
