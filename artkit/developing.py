"""From dreams to pictures: what a page needs of a dream, and what a caption may say of it, without the network.

A `Picture` holds all of it, so that a print can be set again from what it carries, on a machine that has neither the
network nor the time to dream.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from artkit.attacking import attack_fields
from artkit.classifier import Network, load_model
from artkit.dreaming import Dream, Negative, Objective
from artkit.dreaming.composites import Through
from artkit.dreaming.objectives import Sum
from artkit.planning import Cell
from artkit.spec import Spec
from artkit.templates import Probability


@dataclass(frozen=True, eq=False)
class Picture:
    """A finished picture.

    Attributes
    ----------
    negative : Negative
        What it can be drawn from at any size.
    image : array, (28, 28)
        In [0, 1], 1 is ink.
    label : int
        The class that was asked for.
    name : str
        What the class is called.
    seed : int
        What it began with.
    row, series : int
        The row of the recipe, and the way over the sheet, that it belongs to.
    render : Spec or None
        Its own renderer; None is that of the sheet.
    fields : mapping of str to object
        What a caption may say of it, by name: texts and numbers.
    """

    negative: Negative
    image: NDArray[np.float32]
    label: int
    name: str
    seed: int
    row: int
    series: int
    render: Spec | None
    fields: Mapping[str, object]


def develop(cells: Sequence[Cell], dreams: Sequence[Dream]) -> tuple[Picture, ...]:
    """Return the pictures of a plan and what came of it.

    Parameters
    ----------
    cells, dreams : sequence, (n,)
        As `artkit.planning` has them.
    """
    minds = {name: load_model(name) for name in {cell.model for cell in cells}}
    shown = fields(cells, dreams, minds)
    return tuple(
        Picture(
            negative=dream.negative,
            image=dream.image,
            label=cell.label,
            name=cell.name,
            seed=cell.seed,
            row=cell.row,
            series=cell.series,
            render=cell.render,
            fields=said,
        )
        for cell, dream, said in zip(cells, dreams, shown, strict=True)
    )


def fields(
    cells: Sequence[Cell], dreams: Sequence[Dream], minds: Mapping[str, Network]
) -> list[dict[str, object]]:
    """Return what a caption may say of each picture, by the names of its fields.

    Beside what was asked for stand the ``rival``, the most probable of the other classes, and what is ``seen`` through
    the view of an objective that has one, such as the picture upside down. ``probabilities`` are those of all
    classes, in millionths; ``column`` is what a picture is in its row: the class that it goes toward, or its own, or
    its seed.
    """
    shown: list[dict[str, object]] = [{} for _ in cells]
    columns = _columns(cells)
    groups: dict[tuple[str, Through | None], list[int]] = {}
    for index, cell in enumerate(cells):
        groups.setdefault((cell.model, _view(cell.how.objective)), []).append(index)
    for (model, view), members in groups.items():
        network = minds[model]
        images: NDArray[Any] = np.stack([dreams[i].image for i in members]).astype(np.float64)
        p = network.probabilities(images)
        through = p if view is None else network.probabilities(view.look(images)[0])
        for i, here, there in zip(members, p, through, strict=True):
            rival = int(np.where(np.arange(len(here)) == cells[i].label, -1, here).argmax())
            shown[i] = {
                **_own_fields(cells[i], dreams[i], network),
                **(
                    attack_fields(assault, dreams[i], network.labels) if (assault := cells[i].assault) else {}
                ),
                "rival": network.labels[rival],
                "rival_confidence": Probability(np.float32(here[rival])),  # a last bit may hang on threads
                "seen": network.labels[int(there.argmax())],
                "seen_confidence": Probability(np.float32(there.max())),
                "probabilities": _probabilities(here),
                "column": columns[i],
            }
    return shown


def _columns(cells: Sequence[Cell]) -> list[object]:
    """Return what each picture is in the row that a table gives it: another class, or a class, or a seed."""
    rows: dict[int, tuple[set[int], set[int]]] = {}
    for cell in cells:
        labels, seeds = rows.setdefault(cell.series, (set(), set()))
        labels.add(cell.label)
        seeds.add(cell.seed)

    def column(cell: Cell) -> object:
        labels, seeds = rows[cell.series]
        # a single series has a row for each class
        by_seed = len(seeds) > 1 and (len(rows) == 1 or len(labels) == 1)
        return cell.other or (cell.seed if by_seed else cell.name)

    return [column(cell) for cell in cells]


def _probabilities(p: NDArray[Any]) -> str:
    """Return what a network sees in a picture, class by class, in millionths: ``000003 999871 ...``."""
    return " ".join(f"{Probability(each):.6f}".partition(".")[2] for each in p)


def _view(objective: Objective) -> Through | None:
    """Return the first view that an objective looks through, if it has one."""
    terms = [term for _, term in objective.terms] if isinstance(objective, Sum) else [objective]
    return next((term for term in terms if isinstance(term, Through)), None)


def _own_fields(cell: Cell, dream: Dream, network: Network) -> dict[str, object]:
    return {
        "label": cell.name,
        "confidence": Probability(dream.confidence),
        "predicted": network.labels[dream.predicted],
        "seed": cell.seed,
        "model": Path(cell.model).stem,
        "sizes": "–".join(map(str, network.sizes)),
        "note": cell.note,
        "steps": cell.how.steps,
        "step": len(dream.trace),
        "other": cell.other,
        "share": cell.share,
    }
