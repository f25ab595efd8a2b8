"""Memory does not grow with the page: A0 at 300 dots an inch, measured in a process of its own."""

import subprocess
import sys

import pytest

CODE = """
import resource, sys
import artkit.finishing, pikepdf, pypdfium2, PIL.Image, reportlab.pdfgen.canvas, skimage.measure, scipy.ndimage
from artkit.developing import develop
from artkit.finishing import finish
from artkit.planning import dream_all, plan, read_recipe
from artkit.press.formats import Output

peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = peak()
recipe = read_recipe({"style": sys.argv[2]}, None, [("page.size", sys.argv[3]), ("dream.steps", 30)])
cells = plan(recipe)
data, _ = finish(recipe, develop(cells, dream_all(cells)), Output(sys.argv[1], 300))
print(peak() - before, len(data))
"""


def peak(suffix, style, page="a0"):
    """Return MiB over the interpreter with all that it loads, and the bytes of the file."""
    run = [sys.executable, "-c", CODE, suffix, style, page]
    megabytes, size = subprocess.run(run, check=True, capture_output=True, text=True).stdout.split()
    return float(megabytes), int(size)


@pytest.mark.slow
@pytest.mark.parametrize("style", ["gallery", "stipple"])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_a0_at_300_dots_an_inch_stays_under_250_megabytes(suffix, style):
    megabytes, _ = peak(suffix, style)
    assert megabytes < 250


@pytest.mark.slow
def test_the_measure_can_fail():
    whole, _ = peak(".jpg", "gallery")
    assert whole > 350, "a JPEG stands in memory as a whole"


@pytest.mark.slow
def test_a_gallery_on_a0_stays_under_ten_megabytes():
    assert peak(".pdf", "gallery")[1] < 10_000_000
