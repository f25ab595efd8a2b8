"""artkit beside what else there is: one command, one table, ratios of one run. From a clone:

    python tests/benchmarks                       everything, a good quarter of an hour on a quiet machine
    python tests/benchmarks start training        these series only
    python tests/benchmarks --quick               small sizes and few rounds: it works, and the figures mean little
    python tests/benchmarks --json FILE           what was measured, value by value, as well
    python tests/benchmarks scaling --draw prints/benchmarks.png
    python tests/benchmarks --from FILE --draw prints/benchmarks.png

The series are batch, training, dreaming, attacks, page, start and scaling; each module ``bench_*.py`` says what its
rows are.
Three more, fooling, survival and frontier, say how good works are rather than what they cost, and are run by name.

All contenders of a row take turns on the cores of this process, BLAS and PyTorch on one thread each; seconds are of the
processor, but where a row says otherwise. A ratio is the peer's value divided by artkit's within a round: above 1,
artkit is ahead. The table has the median over the rounds, the least and the greatest; a goal is reached by the median.

The peers are the extra ``bench``: ``pip install -e ".[bench]"``. A peer that is not installed, or does not load, is
skipped by name. Two are not in the extra. pycairo is built against libcairo, whose headers have to be there (Debian:
``libcairo2-dev pkg-config``): ``pip install pycairo``. Lucent asks for a torchvision, of which it needs nothing here,
and a stub stands in for it: ``pip install --no-deps torch-lucent kornia tqdm``.
"""

import argparse
import importlib
import json
import os
import sys
from pathlib import Path

from rows import Finding, curves, table, to_json

SERIES = ("batch", "training", "dreaming", "attacks", "page", "start", "scaling")
"""The batch first: it reads its own memory, which later holds PyTorch as well."""

WORKS = ("fooling", "survival", "frontier")
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def measured(names: list[str], quick: bool) -> list[Finding]:
    """Return the findings of some series; each is told on stderr as it comes."""
    os.environ.update(ONE_THREAD)  # before NumPy is loaded, for this process and all that it starts
    found: list[Finding] = []
    for name in names:
        for finding in importlib.import_module(f"bench_{name}").rows(quick):
            print(name, *filter(None, finding.columns()), sep="  ", file=sys.stderr, flush=True)
            found.append(finding)
    return found


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python tests/benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("series", nargs="*", metavar="SERIES")
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was measured")
    parser.add_argument(
        "--from", type=Path, metavar="FILE", dest="earlier", help="read it, and measure nothing"
    )
    parser.add_argument("--draw", type=Path, metavar="FILE", help="draw scaling as .png, .pdf or .svg")
    asked = parser.parse_args(arguments)
    for name in asked.series:
        if name not in (*SERIES, *WORKS):
            parser.error(f"there is no series {name!r}; there are {', '.join((*SERIES, *WORKS))}")
    if asked.earlier:
        told = json.loads(asked.earlier.read_text("utf-8"))
    else:
        found = measured(asked.series or list(SERIES), asked.quick)
        print(table(found))
        told = to_json(found)
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    if asked.draw:
        from chart import draw

        asked.draw.write_bytes(draw(curves(told), asked.draw.suffix))


if __name__ == "__main__":
    main()
