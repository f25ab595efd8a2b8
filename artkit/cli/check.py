"""``artkit check``: preflight of anybody's PDF, and what networks read in the cells of a print."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from artkit.cli import options
from artkit.cli.terminal import say
from artkit.errors import InputError

if TYPE_CHECKING:
    from artkit.press.preflight import Finding

LARGEST = 512 * 2**20
"""Bytes of a file that is read."""

SIGNS = {"pass": "ok  ", "note": "note", "fail": "FAIL"}


def check(
    file: Annotated[str, typer.Argument(help="A .pdf, anybody's.")],
    job: Annotated[
        str, typer.Option("--for", help="cmyk: a press; rgb: an inkjet printer, which separates by itself.")
    ] = "cmyk",
    bleed: Annotated[str, typer.Option("--bleed", help="What is asked for beyond the trim.")] = "3mm",
    safe: Annotated[str, typer.Option("--safe", help="No type this near to the trim.")] = "5mm",
    ppi: Annotated[float, typer.Option("--ppi", min=1, help="The coarsest picture.")] = 200,
    line: Annotated[str, typer.Option("--line", help="The thinnest line.")] = "0.25pt",
    ink: Annotated[float, typer.Option("--ink", min=0, help="The most ink on one place, in percent.")] = 300,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Look at a finished file as a print shop will, line by line; exit 1 where something would be sent back.

    Example: artkit check gallery.pdf
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
    findings = preflight(read_at_most(file, LARGEST), asked)
    failed = sum(finding.verdict == "fail" for finding in findings)
    if as_json:
        lines = [{"item": f.item, "verdict": f.verdict, "text": f.text} for f in findings]
        typer.echo(json.dumps({"file": file, "passed": not failed, "findings": lines}))
    else:
        _report(file, findings, quiet)
    if failed:
        raise typer.Exit(1)


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
