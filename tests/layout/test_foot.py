"""The foot of a page: what it takes, and when nothing is left above it."""

import pytest

from artkit.errors import InputError
from artkit.layout.arrangement import Content
from artkit.layout.foot import pencil_strip, set_stage
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.label import set_label
from artkit.layout.style import PageStyle

SCALE = PageStyle().scale(PageGeometry(420, 594))
CONTENT = Content((), title="Ten dreams", subtitle="Drawn out of noise.", colophon="seed 7")


def test_pictures_may_have_what_the_label_and_its_blank_leave():
    need = set_label(CONTENT, SCALE, 350).height + 0.6 * 35
    stage = set_stage(Rect(7, 5, 350, need + 100), CONTENT, SCALE, 35)
    assert (stage.rect.x, stage.rect.y, stage.rect.width) == (7, 5, 350)
    assert stage.rect.height == pytest.approx(100)
    assert stage.operations[-1].y == pytest.approx(5 + need + 100)
    assert set_stage(Rect(0, 0, 350, need + 1e-9), CONTENT, SCALE, 35).rect.height == pytest.approx(
        0, abs=1e-6
    )
    with pytest.raises(InputError, match="more room than there is"):
        set_stage(Rect(0, 0, 350, need - 0.5), CONTENT, SCALE, 35)


@pytest.mark.parametrize(
    ("height", "strip"), [(594, 9.0), (54, 9.0), (48, 8.0), (12, 2.0)], ids=["a2", "even", "card", "stamp"]
)
def test_a_pencil_needs_nine_millimetres_but_of_a_small_sheet_a_sixth(height, strip):
    body = Rect(0, 0, 100, height)
    assert pencil_strip(Content((), signature=True), body) == pytest.approx(strip)
    assert pencil_strip(Content((), signature=True, number="1/9"), body) == 0  # a printed edition has its own
    assert pencil_strip(Content(()), body) == 0
    blank = set_stage(body, Content((), signature=True), SCALE, 35).signature
    assert (blank.y, blank.height) == pytest.approx((height - strip, strip))
