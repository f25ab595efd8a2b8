"""One A2 sheet of 10 x 10 dreams in every renderer: time, bytes, and the same marks by ReportLab's drawing calls.

    python tests/benchmarks/bench_render.py [--digits 100] [RENDERER ...]

Everything runs in one process on one thread; seconds are of the processor. "render" is dreams to a display list,
"write" the display list to a PDF; "ratio" is how many times longer ReportLab takes to write the same marks with
`circle`, `lineTo` and `curveTo`, of which it draws one digit in ten. "A0 / A2" is the ratio of bytes.
"""

import argparse
import io
import math
import time
from collections.abc import Callable, Sequence

import numpy as np
from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas
from threadpoolctl import threadpool_limits

from artkit.layout.art import Tone
from artkit.layout.colour import Colour, Ink
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.lengths import POINTS_PER_MM
from artkit.layout.sheet import Fill, Operation, Sheet, Stamp, Stroke
from artkit.planning import GALLERY, dream_all, plan, read_recipe
from artkit.press.pdf import write_pdf
from artkit.render import RENDERERS, Renderer

A2, A0 = (420.0, 594.0), (841.0, 1189.0)
MARGIN = 1 / 12
LOOKS: dict[str, tuple[str, dict[str, object]]] = {
    "contour": ("contour", {}),
    "halftone": ("halftone", {}),
    "halftone line": ("halftone", {"spot": "line"}),
    "engraving": ("engraving", {}),
    "engraving form": ("engraving", {"lines": "form"}),
    "hatching": ("hatching", {}),
    "stipple": ("stipple", {}),
    "dots": ("dots", {}),
    "dither": ("dither", {}),
    "pixels": ("pixels", {}),
}


def dreams(count: int) -> list[Tone]:
    """Return lucid dreams of the robust network, ten digits a seed."""
    seeds = f"0..{math.ceil(count / 10) - 1}"
    recipe = read_recipe(GALLERY, [], [("seed", seeds), ("layout.kind", "specimen")])
    return [Tone(dream.image) for dream in dream_all(plan(recipe))][:count]


def composed(render: Renderer, tones: Sequence[Tone], size: tuple[float, float]) -> list[Operation]:
    """Return the marks of ten digits a row on a page."""
    pitch = size[0] * (1 - 2 * MARGIN) / 10
    marks: list[Operation] = []
    for index, tone in enumerate(tones):
        row, column = divmod(index, 10)
        rect = Rect(
            size[0] * MARGIN + pitch * column, size[0] * MARGIN + pitch * row, 0.9 * pitch, 0.9 * pitch
        )
        marks += render(tone, rect, Ink(), np.random.Generator(np.random.PCG64(index)))
    return marks


def by_calls(marks: Sequence[Operation], size: tuple[float, float]) -> bytes:
    """Return the same page drawn by ReportLab's own calls."""
    rl_config.useA85 = 0
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=[side * POINTS_PER_MM for side in size], pageCompression=1, invariant=1)
    canvas.scale(POINTS_PER_MM, -POINTS_PER_MM)
    canvas.translate(0, -size[1])
    for mark in marks:
        DRAW[type(mark)](canvas, mark)
    canvas.save()
    return out.getvalue()


def _fill(canvas: Canvas, mark: Fill) -> None:
    art, path = mark.outlines, canvas.beginPath()
    first, second = art.controls() if art.smooth else (art.points, art.points)
    for ring in np.split(np.hstack((first, second, art.following(), art.points)), art.starts[1:]):
        path.moveTo(*ring[0, 6:])
        for knot in ring:
            if art.smooth:
                path.curveTo(*knot[:6])
            else:
                path.lineTo(*knot[4:6])
        path.close()
    canvas.setFillColorRGB(*_rgb(mark.colour))
    canvas.drawPath(path, stroke=0, fill=1, fillMode=0)


def _stroke(canvas: Canvas, mark: Stroke) -> None:
    canvas.setLineWidth(mark.strokes.width)
    canvas.setStrokeColorRGB(*_rgb(mark.colour))
    for line in np.split(mark.strokes.points, mark.strokes.starts[1:]):
        path = canvas.beginPath()
        path.moveTo(*line[0])
        for knot in line[1:]:
            path.lineTo(*knot)
        canvas.drawPath(path)


def _stamp(canvas: Canvas, mark: Stamp) -> None:
    canvas.setFillColorRGB(*_rgb(mark.colour))
    for (x, y), radius in zip(mark.dots.centres, mark.dots.radii, strict=True):
        canvas.circle(x, y, radius, stroke=0, fill=1)


DRAW: dict[type, Callable[..., None]] = {Fill: _fill, Stroke: _stroke, Stamp: _stamp}


def _rgb(colour: Colour) -> tuple[float, float, float]:
    return colour.red, colour.green, colour.blue


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digits", type=int, default=100)
    parser.add_argument("looks", nargs="*", default=list(LOOKS))
    asked = parser.parse_args()
    tones = dreams(asked.digits)
    print(f"{len(tones)} dreams on A2; medians of 3\n")
    print(f"{'':16}{'render s':>9}{'write s':>9}{'sum s':>7}{'MB':>7}{'ratio':>7}{'A0 / A2':>9}")
    for look in asked.looks:
        name, options = LOOKS[look]
        render = RENDERERS[name](**options)
        times = []
        for _ in range(1 if name == "stipple" else 3):
            start = time.process_time()
            marks = composed(render, tones, A2)
            drawn = time.process_time()
            data = write_pdf(Sheet(PageGeometry(*A2), tuple(marks)))
            times.append((drawn - start, time.process_time() - drawn))
        rendering, writing = np.median(times, axis=0)
        tenth = composed(render, tones[::10], A2)
        start = time.process_time()
        write_pdf(Sheet(PageGeometry(*A2), tuple(tenth)))
        middle = time.process_time()
        by_calls(tenth, A2)
        ratio = (time.process_time() - middle) / (middle - start)
        large = write_pdf(Sheet(PageGeometry(*A0), tuple(composed(render, tones, A0))))
        print(
            f"{look:16}{rendering:9.2f}{writing:9.2f}{rendering + writing:7.2f}{len(data) / 1e6:7.2f}"
            f"{ratio:7.1f}{len(large) / len(data):9.3f}",
            flush=True,
        )


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
