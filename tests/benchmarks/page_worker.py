"""One contender of `bench_page` in a process of its own: ``page_worker.py WHO WHAT FILE.pdf``.

WHAT is a pickled page that `bench_page` has just written. The report is one line of JSON: seconds of the processor from
the marks (or dreams) to the file, and the most memory that this process had, in bytes.
"""

import io
import json
import pickle
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

Page = tuple[float, float]
Marks = Sequence[tuple[Any, ...]]
POINT = 72 / 25.4  # points to the millimetre


def by_artkit() -> Callable[[Page, Marks], bytes]:
    from artkit.layout.art import Dots, Outlines
    from artkit.layout.colour import Colour
    from artkit.layout.geometry import PageGeometry
    from artkit.layout.sheet import Fill, Operation, Sheet, Stamp
    from artkit.press.pdf import write_pdf

    def operation(kind: str, rgb: tuple[float, float, float], *arrays: Any) -> Operation:
        if kind == "stamp":
            return Stamp(Dots(*arrays), Colour(*rgb))
        smooth, points, starts, *_ = arrays
        return Fill(Outlines(points, starts, smooth), Colour(*rgb))

    return lambda page, marks: write_pdf(
        Sheet(PageGeometry(*page), tuple(operation(*mark) for mark in marks))
    )


def by_matplotlib() -> Callable[[Page, Marks], bytes]:
    axes_of, pdf_of = _matplotlib()
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    def outline(smooth: bool, points: Any, starts: Any, first: Any, second: Any, after: Any) -> Outline:
        vertices, codes = [], []
        for ring in np.split(np.arange(len(points)), starts[1:]):
            if smooth:
                knots = np.stack((first[ring], second[ring], after[ring]), axis=1).reshape(-1, 2)
                vertices += [points[ring[:1]], knots]
                codes += [Outline.MOVETO, *[Outline.CURVE4] * len(knots)]
            else:
                vertices += [points[ring], points[ring[:1]]]
                codes += [Outline.MOVETO, *[Outline.LINETO] * (len(ring) - 1), Outline.CLOSEPOLY]
        return Outline(np.concatenate(vertices), codes)

    def write(page: Page, marks: Marks) -> bytes:
        axes = axes_of(page)
        for kind, rgb, *arrays in marks:
            if kind == "stamp":
                centres, radii = arrays
                axes.scatter(*centres.T, s=(2 * radii * POINT) ** 2, color=[rgb], linewidths=0)
            else:
                axes.add_patch(PathPatch(outline(*arrays), facecolor=rgb, linewidth=0))
        return pdf_of(axes)

    return write


def _matplotlib() -> tuple[Callable[[Page], Any], Callable[[Any], bytes]]:
    """Return how to make an axes in millimetres that fills a page, and the PDF of its figure."""
    import matplotlib

    matplotlib.use("pdf")
    from matplotlib import pyplot

    def axes_of(page: Page) -> Any:
        figure = pyplot.figure(figsize=(page[0] / 25.4, page[1] / 25.4))
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, page[0]), ylim=(page[1], 0))
        axes.axis("off")
        return axes

    def pdf_of(axes: Any) -> bytes:
        out = io.BytesIO()
        axes.figure.savefig(out, format="pdf")
        return out.getvalue()

    return axes_of, pdf_of


def by_calls() -> Callable[[Page, Marks], bytes]:
    """Write as ReportLab's guide has it: a path object, a call for every knot, and one for every circle."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # binary streams, as artkit's

    def fill(
        canvas: Canvas, smooth: bool, points: Any, starts: Any, first: Any, second: Any, after: Any
    ) -> None:
        path = canvas.beginPath()
        for ring in np.split(np.hstack((first, second, after, points)), starts[1:]):
            path.moveTo(*ring[0, 6:])
            for knot in ring:
                if smooth:
                    path.curveTo(*knot[:6])
                else:
                    path.lineTo(*knot[4:6])
            path.close()
        canvas.drawPath(path, stroke=0, fill=1, fillMode=0)

    def write(page: Page, marks: Marks) -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=[side * POINT for side in page], pageCompression=1, invariant=1)
        canvas.scale(POINT, -POINT)
        canvas.translate(0, -page[1])
        for kind, rgb, *arrays in marks:
            canvas.setFillColorRGB(*rgb)
            if kind == "fill":
                fill(canvas, *arrays)
            else:
                for (x, y), radius in zip(*arrays, strict=True):
                    canvas.circle(x, y, radius, stroke=0, fill=1)
        canvas.save()
        return out.getvalue()

    return write


def by_cairo() -> Callable[[Page, Marks], bytes]:
    import cairo

    def write(page: Page, marks: Marks) -> bytes:
        out = io.BytesIO()
        surface = cairo.PDFSurface(out, page[0] * POINT, page[1] * POINT)
        context = cairo.Context(surface)
        context.scale(POINT, POINT)
        context.set_fill_rule(cairo.FILL_RULE_EVEN_ODD)
        for kind, rgb, *arrays in marks:
            context.set_source_rgb(*rgb)
            if kind == "fill":
                smooth, points, starts, first, second, after = arrays
                for ring in np.split(np.hstack((first, second, after, points)), starts[1:]):
                    context.move_to(*ring[0, 6:])
                    for knot in ring:
                        if smooth:
                            context.curve_to(*knot[:6])
                        else:
                            context.line_to(*knot[4:6])
                    context.close_path()
                context.fill()
            else:
                for (x, y), radius in zip(*arrays, strict=True):
                    context.arc(x, y, radius, 0, 2 * np.pi)
                    context.fill()
        surface.finish()
        return out.getvalue()

    return write


def all_of_artkit() -> Callable[..., bytes]:
    from artkit.layout.art import Tone
    from artkit.layout.colour import Ink
    from artkit.layout.geometry import PageGeometry, Rect
    from artkit.layout.sheet import Sheet
    from artkit.press.pdf import write_pdf
    from artkit.render import RENDERERS

    def write(page: Page, look: str, options: dict[str, Any], images: Any, cells: Any) -> bytes:
        render, rng = RENDERERS[look](**options), np.random.default_rng(0)
        marks = [
            mark
            for image, cell in zip(images, cells, strict=True)
            for mark in render(Tone(image), Rect(*cell), Ink(), rng)
        ]
        return write_pdf(Sheet(PageGeometry(*page), tuple(marks)))

    return write


def all_of_matplotlib() -> Callable[..., bytes]:
    axes_of, pdf_of = _matplotlib()
    from scipy.ndimage import map_coordinates, zoom

    def write(page: Page, look: str, options: dict[str, Any], images: Any, cells: Any) -> bytes:
        whole = axes_of(page)
        if look == "contour":
            _contours(whole.figure, page, options["bands"], images, cells)
        else:
            for image, cell in zip(images, cells, strict=True):
                _dots(whole, options, image, cell)
        return pdf_of(whole)

    def _contours(figure: Any, page: Page, bands: int, images: Any, cells: Any) -> None:
        levels = [*((np.arange(bands) + 0.5) / bands), 1.5]
        for image, (x, y, width, height) in zip(images, cells, strict=True):
            corner = x / page[0], 1 - (y + height) / page[1]
            axes = figure.add_axes((*corner, width / page[0], height / page[1]))
            axes.contourf(zoom(np.pad(image, 1), 4, order=3), levels, cmap="Greys", vmin=0, vmax=1)
            axes.invert_yaxis()
            axes.axis("off")

    def _dots(axes: Any, options: dict[str, Any], image: Any, cell: Any) -> None:
        pitch, turn = options["pitch"], np.deg2rad(options["angle"])
        steps = np.arange(-40 / pitch, 40 / pitch) * pitch
        u, v = (each.ravel() for each in np.meshgrid(steps, steps))
        across, down = 14 + u * np.cos(turn) - v * np.sin(turn), 14 + u * np.sin(turn) + v * np.cos(turn)
        tone = map_coordinates(image, (down - 0.5, across - 0.5), order=1)
        seen = (tone > 0.04) & (np.minimum(across, down) > 0) & (np.maximum(across, down) < 28)
        side = cell[2] / 28  # millimetres to the pixel
        radii = pitch * side * np.sqrt(tone[seen] / np.pi)
        axes.scatter(
            cell[0] + side * across[seen],
            cell[1] + side * down[seen],
            s=(2 * radii * POINT) ** 2,
            color="black",
            linewidths=0,
        )

    return write


CONTENDERS: dict[str, Callable[[], Callable[..., bytes]]] = {
    "artkit": by_artkit,
    "matplotlib": by_matplotlib,
    "ReportLab's calls": by_calls,
    "pycairo": by_cairo,
    "artkit whole": all_of_artkit,
    "matplotlib whole": all_of_matplotlib,
}


def most_memory() -> float:
    """Return the most memory that this process had, in bytes.

    Where the system tells it of this program alone, since a process begins as a copy of the one that started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return 1024 * float(line.split()[1])
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


def main(who: str, what: str, file: str) -> None:
    write = CONTENDERS[who]()
    page = pickle.loads(Path(what).read_bytes())
    began = time.process_time()
    data = write(*page)
    seconds = time.process_time() - began
    Path(file).write_bytes(data)
    print(json.dumps({"s": seconds, "memory": most_memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
