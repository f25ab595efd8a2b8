"""A sheet of 10 x 10 dreams, contours or a halftone: seconds, bytes and memory, against three ways to write a PDF.

The same dreams of `robust`, set by artkit's renderers on A2. First, the same marks, each ring, knot and dot of them,
are written by artkit, by matplotlib (patches and a scatter on one axes), by ReportLab's own drawing calls, and by
pycairo; no type is set. Then the sheet is made from the dreams on: artkit renders and writes, and matplotlib does what
its users do: `contourf` on a hundred axes, and a scatter of dots on a turned grid. What the two draw is alike, not
equal.

Every turn is a process of its own: its seconds of the processor once it has loaded what it needs, the bytes of the
file, and the most memory that the process had at any time, libraries included. artkit's file has the inks of its
marks; the others' have RGB.
"""

import json
import math
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rows import Contender, Finding, Values, compare

from artkit.layout.art import Tone
from artkit.layout.colour import Colour, Ink
from artkit.layout.geometry import Rect
from artkit.layout.sheet import Fill, Operation, Stamp
from artkit.planning import GALLERY, dream_all, plan, read_recipe
from artkit.render import RENDERERS, Renderer

A2 = (420.0, 594.0)
MARGIN = 1 / 12
WORKER = Path(__file__).with_name("page_worker.py")
NEEDS = {"matplotlib": ("matplotlib",), "ReportLab's calls": ("reportlab",), "pycairo": ("cairo",)}
LOOKS: dict[str, dict[str, Any]] = {"contour": {"bands": 12}, "halftone": {"pitch": 0.5, "angle": 45.0}}


def dreams(count: int) -> list[np.ndarray]:
    """Return lucid dreams of the robust network, (28, 28) each, ten digits a seed."""
    recipe = read_recipe(
        GALLERY, [], [("seed", f"0..{math.ceil(count / 10) - 1}"), ("layout.kind", "specimen")]
    )
    return [dream.image for dream in dream_all(plan(recipe))][:count]


def squares(count: int, size: tuple[float, float] = A2) -> list[Rect]:
    """Return the cells of pictures on a page, ten a row."""
    pitch = size[0] * (1 - 2 * MARGIN) / 10
    corner = size[0] * MARGIN
    return [
        Rect(corner + pitch * (i % 10), corner + pitch * (i // 10), 0.9 * pitch, 0.9 * pitch)
        for i in range(count)
    ]


def composed(render: Renderer, tones: Sequence[Tone]) -> list[Operation]:
    """Return the marks of pictures on a page."""
    marks: list[Operation] = []
    for index, (tone, rect) in enumerate(zip(tones, squares(len(tones)), strict=True)):
        marks += render(tone, rect, Ink(), np.random.Generator(np.random.PCG64(index)))
    return marks


def plain(marks: Sequence[Operation]) -> list[tuple[Any, ...]]:
    """Return marks as arrays that mean something without artkit."""
    told: list[tuple[Any, ...]] = []
    for mark in marks:
        match mark:
            case Fill(outlines, colour):
                rings = (outlines.points, outlines.starts, *outlines.controls(), outlines.following())
                told.append(("fill", _rgb(colour), outlines.smooth, *rings))
            case Stamp(dots, colour) if dots.shape == "circle":
                told.append(("stamp", _rgb(colour), dots.centres, dots.radii))
            case _:
                raise TypeError(f"no peer is told how to draw a {type(mark).__name__}")
    return told


def _rgb(colour: Colour) -> tuple[float, float, float]:
    return colour.red, colour.green, colour.blue


def process(who: str, what: Path) -> Callable[[], Values]:
    """Return turns that are a process each."""

    def turn() -> Values:
        with tempfile.TemporaryDirectory() as folder:
            pdf = Path(folder) / "page.pdf"
            done = subprocess.run(
                [sys.executable, str(WORKER), who, str(what), str(pdf)], check=True, capture_output=True
            )
            told: dict[str, float] = json.loads(done.stdout)
            return {"s": told["s"], "MB": pdf.stat().st_size / 1e6, "MB of memory": told["memory"] / 1e6}

    return turn


def rows(quick: bool) -> Iterator[Finding]:
    """Yield the rows."""
    count, rounds = (20, 1) if quick else (100, 3)
    images = dreams(count)
    with tempfile.TemporaryDirectory() as folder:
        for look, options in LOOKS.items():
            marks, whole = Path(folder) / f"{look}-marks", Path(folder) / f"{look}-dreams"
            tones = list(map(Tone, images))
            marks.write_bytes(pickle.dumps((A2, plain(composed(RENDERERS[look](**options), tones)))))
            cells = [(rect.x, rect.y, rect.width, rect.height) for rect in squares(count)]
            whole.write_bytes(pickle.dumps((A2, look, options, images, cells)))
            yield from compare(
                "page",
                f"{look}, the marks of {count} dreams",
                Contender("artkit", lambda: process("artkit", marks)),  # noqa: B023
                [
                    Contender(who, lambda who=who: process(who, marks), needs)  # type: ignore[misc]  # noqa: B023
                    for who, needs in NEEDS.items()
                ],
                rounds,
            )
            yield from compare(
                "page",
                f"{look}, from {count} dreams on",
                Contender("artkit", lambda: process("artkit whole", whole)),  # noqa: B023
                [
                    Contender(
                        "matplotlib's own",
                        lambda: process("matplotlib whole", whole),  # noqa: B023
                        ("matplotlib",),
                    )
                ],
                rounds,
            )
