"""``artkit check``: preflight of anybody's PDF, and what networks read in the cells of a print."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from artkit.cli import options
from artkit.cli.terminal import say
from artkit.errors import InputError

if TYPE_CHECKING:
    from artkit.press.preflight import Finding
    from artkit.proofreading import Reading

LARGEST = 512 * 2**20
"""Bytes of a file that is read."""

SIGNS = {"pass": "ok  ", "note": "note", "fail": "FAIL"}


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .pdf, anybody's.")],
    job: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="cmyk|rgb",
            help="A press, which is sent inks, or an inkjet printer, which is sent colours.",
        ),
    ] = "cmyk",
    bleed: Annotated[
        str, typer.Option("--bleed", metavar="LENGTH", help="How far ink has to run beyond the cut.")
    ] = "3mm",
    safe: Annotated[
        str, typer.Option("--safe", metavar="LENGTH", help="How far type has to keep from the cut.")
    ] = "5mm",
    ppi: Annotated[
        float,
        typer.Option("--ppi", metavar="N", min=1, help="How many pixels per inch a picture has to have."),
    ] = 200,
    line: Annotated[str, typer.Option("--line", metavar="LENGTH", help="How thin a line may be.")] = "0.25pt",
    ink: Annotated[
        float, typer.Option("--ink", metavar="PERCENT", min=0, help="How much ink may lie on one place.")
    ] = 300,
    grid: Annotated[
        str | None,
        typer.Option(
            "--grid", metavar="ROWSxCOLUMNS", help="Where pictures are, if the file does not say: 2x5."
        ),
    ] = None,
    capture: Annotated[
        str | None,
        options.channel(
            "Read the digits through a simulated print, and a scan or photograph of it.", "--capture", None
        ),
    ] = None,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Look at a file as a print shop will, and read its digits.

    Each line has its verdict; the exit code is 1 where a shop would send it back. A print of artkit is read as well:
    every picture, by the network that dreamed it and by one that never dreams.

    Example: artkit check gallery.pdf --capture phone
    """
    if job not in ("cmyk", "rgb"):
        raise InputError(f"--for: expected cmyk or rgb, not {job!r}")
    from artkit.files import read_at_most
    from artkit.layout.lengths import POINTS_PER_MM, millimetres
    from artkit.press.preflight import Demands, preflight

    asked = Demands(
        job="rgb" if job == "rgb" else "cmyk",
        bleed=millimetres(bleed, "--bleed"),
        safe=millimetres(safe, "--safe"),
        ppi=ppi,
        line=millimetres(line, "--line") * POINTS_PER_MM,
        ink=ink,
    )
    data = read_at_most(file, LARGEST)
    findings = preflight(data, asked)
    failed = sum(finding.verdict == "fail" for finding in findings)
    readings = _readings(file, data, grid, capture) if len(findings) > 1 else ()
    if as_json:
        lines = [{"item": f.item, "verdict": f.verdict, "text": f.text} for f in findings]
        read = [_facts(reading) for reading in readings]
        typer.echo(json.dumps({"file": file, "passed": not failed, "findings": lines, "cells": read}))
    else:
        for text in _table(readings):
            say(text, quiet)
        _report(file, findings, quiet)
    if failed:
        raise typer.Exit(1)


def _readings(file: str, data: bytes, grid: str | None, through: str | None) -> "Sequence[Reading]":
    """Return what is read in the cells of a print: those that it carries, or those of a grid."""
    from artkit import reading
    from artkit.proofreading import Place, parse_grid, places_of, proofread
    from artkit.proofreading import grid as divided
    from artkit.views.channel import find_channel

    if through is not None:
        find_channel(through, "--capture")
    places: Sequence[Place]
    if grid is not None:
        from artkit.press.raster import pixel_size

        width, height = (side / 10 for side in pixel_size(data, 254.0))
        places = divided(width, height, *parse_grid(grid))
    else:
        try:
            places = places_of(reading.read_print(file).carried)
        except InputError:
            if through is not None:
                raise InputError(
                    f"--capture: {file} does not say where its pictures are; use --grid"
                ) from None
            return ()
    return proofread(data, places, through) if places else ()


def _facts(reading: "Reading") -> dict[str, object]:
    rect, dreamer = reading.place.rect, reading.dreamer
    return {
        "rect_mm": [rect.x, rect.y, rect.width, rect.height],
        "meant": reading.place.label,
        "model": reading.place.model,
        "dreamer": None if dreamer is None else {"label": dreamer.label, "confidence": dreamer.confidence},
        "reader": {"label": reading.reader.label, "confidence": reading.reader.confidence},
        "agrees": reading.agrees,
    }


def _table(readings: "Sequence[Reading]") -> Iterator[str]:
    """Yield what was read, a line for each cell, and how much of it is as meant."""
    if not readings:
        return
    yield f"{'cell':>4}  {'meant':<8}{'its network':<16}reader"
    for number, reading in enumerate(readings, 1):
        own = "" if reading.dreamer is None else f"{reading.dreamer.label} {_cut(reading.dreamer.confidence)}"
        seen = f"{reading.reader.label} {_cut(reading.reader.confidence)}"
        differs = "" if reading.agrees or not reading.place.label else "  <-"
        yield f"{number:>4}  {reading.place.label or '?':<8}{own:<16}{seen}{differs}"
    if meant := [reading for reading in readings if reading.place.label]:
        yield f"the reader sees {sum(reading.agrees for reading in meant)} of {len(meant)} cells as they were meant"


def _cut(p: float) -> str:
    """Return a probability, never rounded up to certainty."""
    return f"{int(1000 * p) / 1000:.3f}"


def _report(file: str, findings: "Sequence[Finding]", quiet: bool) -> None:
    width = max(len(finding.item) for finding in findings)
    for finding in findings:
        say(
            f"{SIGNS[finding.verdict]}  {finding.item:<{width}}  {finding.text}",
            quiet and finding.verdict != "fail",
        )
    failed = list(dict.fromkeys(finding.item for finding in findings if finding.verdict == "fail"))
    verdict = f"not ready: {', '.join(failed)}" if failed else "nothing was found that a shop would send back"
    say(f"{file}: {verdict}", quiet)
