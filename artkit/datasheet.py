"""The data sheet of an adversarial work: one page of vectors, as a museum keeps of what it owns.

The picture, large; what was asked, how sure the mind is, and how far it was to go; what other minds see; success
against epsilon; and what is left after print and capture, beside real digits that went the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from artkit.adversarial import ATTACKS, Adversarial, Attack
from artkit.adversarial.beginnings import NO_DIGIT, PIXELS
from artkit.adversarial.report import Report
from artkit.attacking import Assault
from artkit.classifier import Network
from artkit.layout.art import HAIRLINE, Outlines, Strokes, Tone
from artkit.layout.colour import Colour, Ink, colour
from artkit.layout.geometry import PageGeometry, Rect
from artkit.layout.sheet import Fill, Operation, Sheet, Stroke, Text
from artkit.layout.typesetting import Line, set_line
from artkit.layout.typography import HOUSE, Typeface, typeface
from artkit.render.pixels import Pixels
from artkit.templates import Probability

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT, TOP, BOTTOM = 20.0, 190.0, 20.0, 279.0
GUTTER = 6.0
SMALL, MIDDLE, LARGE = 2.55, 4.1, 6.7
"""Sizes of type in millimetres, 1 : 1.6 : 2.6."""

LEADING = 4.0
PICTURE = 110.0
"""Side of the work."""

INK, QUIET, ACCENT = colour("#1d1b1a"), colour("#77706a"), colour("#c33c25")
PLATE = Ink(("#f4efe6", "#1d1b1a"))
RNG = np.random.default_rng(0)  # pixels draw nothing from it
EDGE = HAIRLINE


@dataclass(frozen=True)
class Work:
    """What a data sheet says of a work that nothing measures.

    Attributes
    ----------
    title, subtitle : str
        What it is.
    facts : sequence of (str, str)
        What was asked and how, each with a word for it.
    labels : sequence of str
        The names of the classes.
    held_off : str
        A mind that was pushed away from the class while the work was made, and is no witness; empty: none was.
    """

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    labels: Sequence[str]
    held_off: str = ""


def described(assault: Assault, model: str, network: Network, made: Adversarial) -> Work:
    """Return what is said of a work that was made by a plan.

    Parameters
    ----------
    assault : Assault
        The plan.
    model : str
        The name of the network.
    network : Network
        The mind that was fooled.
    made : Adversarial
        What came of it, a batch of one.
    """
    name = network.labels[int(made.labels[0])]
    began = "your picture" if assault.source.startswith(PIXELS) else f"{assault.source}, seed {assault.seed}"
    wanted = "" if assault.confidence is None else f" at {assault.confidence:g} or more"
    target = "any other" if assault.target is None else f"“{name}”"
    return Work(
        title=f"An imaginary “{name}”" if int(made.shown[0]) == NO_DIGIT else f"Seen as a “{name}”",
        subtitle=f"The network {model} is sure of it. Nobody has to agree.",
        facts=(
            ("asked for", f"{target}{wanted}"),
            ("reached", "yes" if made.success[0] else "no"),
            ("began with", began),
            ("mind", f"{model}, {'–'.join(map(str, network.sizes))}"),
            *_ways(assault.attack),
            ("L2", f"{made.l2[0]:.3g}"),
            ("Linf", f"{made.linf[0]:.3g}"),
        ),
        labels=network.labels,
        held_off=getattr(assault.attack, "judge", ""),
    )


def _ways(attack: Attack) -> tuple[tuple[str, str], ...]:
    """Return the name of an attack, and of its options those that are not as they come."""
    name = next(
        (name for name, kind in ATTACKS.items() if type(attack) is kind), type(attack).__name__.lower()
    )
    own = [
        (field.name, str(getattr(attack, field.name)))
        for field in fields(attack)  # type: ignore[arg-type]
        if getattr(attack, field.name) != field.default
    ]
    return (("attack", name), *own[:4])


def data_sheet(work: Work, report: Report) -> Sheet:
    """Set the data sheet of a work, A4.

    Parameters
    ----------
    work : Work
        What is said of it.
    report : Report
        What was measured of it.
    """
    page = _Page()
    page.heading(work)
    picture = Rect(LEFT, TOP + 18, PICTURE, PICTURE)
    page.picture(report.work.images[0], picture)
    column = Rect(picture.right + GUTTER, picture.y, RIGHT - picture.right - GUTTER, PICTURE)
    page.column(work, report, column)
    strip = Rect(LEFT, picture.bottom + 11, RIGHT - LEFT, 22)
    page.strip(report, strip)
    below = strip.bottom + 16
    half = (RIGHT - LEFT - 2 * GUTTER) / 2
    page.curve(work, report, Rect(LEFT, below, half, BOTTOM - 24 - below))
    page.survival(work, report, Rect(RIGHT - half, below, half, BOTTOM - 24 - below))
    page.foot(report)
    return Sheet(
        PageGeometry(WIDTH, HEIGHT, bleed=0.0),
        tuple(page.marks),
        title=work.title,
        author="artkit",
        subject=work.subtitle,
    )


class _Page:
    """A page that is being set: what is drawn so far, and the ways to draw more."""

    def __init__(self) -> None:
        self.marks: list[Operation] = []
        self.text: Typeface = typeface(HOUSE, "regular")
        self.strong: Typeface = typeface(HOUSE, "medium")

    def say(
        self,
        words: str,
        x: float,
        y: float,
        size: float = SMALL,
        ink: Colour = INK,
        face: Typeface | None = None,
        align: float = 0.0,
        most: float | None = None,
    ) -> Line:
        """Set a line of type: `align` 0 begins at x, 1 ends there; nothing is wider than `most`."""
        line = set_line(words, face or self.text, size, tabular=True)
        if most is not None and line.width > most:
            line = line.resized(size * most / line.width)
        if words:
            self.marks.append(Text(line, x - align * line.width, y, ink))
        return line

    def rule(
        self, x0: float, y0: float, x1: float, y1: float, ink: Colour = INK, width: float = EDGE
    ) -> None:
        """Draw a straight line."""
        self.line(np.array([(x0, y0), (x1, y1)]), ink, width)

    def line(self, points: np.ndarray, ink: Colour = INK, width: float = EDGE) -> None:
        """Draw a line through points in millimetres."""
        self.marks.append(Stroke(Strokes(points, width), ink))

    def dot(self, x: float, y: float, radius: float, ink: Colour) -> None:
        """Draw a dot."""
        turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        ring = np.array((x, y)) + radius * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
        self.marks.append(Fill(Outlines(ring, smooth=True), ink))

    def picture(self, image: np.ndarray, rect: Rect, caption: str = "") -> None:
        """Draw an image as squares on a plate, with a caption below."""
        draw = Pixels(levels=32, ground="plate", centre=False)
        self.marks += draw(Tone(image), rect, PLATE, RNG)
        self.say(caption, rect.x, rect.bottom + LEADING, ink=QUIET)

    def heading(self, work: Work) -> None:
        """Set title and subtitle."""
        self.say(work.title, LEFT, TOP + 4.8, LARGE, face=self.strong, most=RIGHT - LEFT)
        self.say(work.subtitle, LEFT, TOP + 11.5, MIDDLE, QUIET, most=RIGHT - LEFT)

    def column(self, work: Work, report: Report, rect: Rect) -> None:
        """Set the figures beside the picture: how sure, what was asked, what others see."""
        made, y = report.work, rect.y
        label = work.labels[int(made.labels[0])]
        sure = f"p({label}) = {_sure(float(made.confidence[0]))}"
        self.say("how sure it is", rect.x, y + 1.9, ink=QUIET)
        self.say(sure, rect.x, y + 9.6, LARGE, face=self.strong, most=rect.width)
        likeness = f"{report.likeness:+.2f}".replace("-", "−")
        facts = [*work.facts, (f"likeness to the mean {label}", likeness)]
        self.table("what it is", facts, Rect(rect.x, y + 17, rect.width, 0))
        # the last line stands on the edge of the picture
        y = rect.bottom - 1.9 - LEADING * len(report.opinions)
        self.say("what minds see in it", rect.x, y + 1.9, ink=QUIET)
        self.say(f"p({label})", rect.right, y + 1.9, ink=QUIET, align=1)
        for number, each in enumerate(report.opinions):
            y += LEADING
            tone = ACCENT if number == 0 else INK
            name = f"{each.name}, held off" if each.name == work.held_off else each.name
            self.say(name, rect.x, y + 1.9, ink=tone)
            self.say(
                f"{each.seen}  ({_sure(each.confidence)})", rect.x + 0.42 * rect.width, y + 1.9, ink=tone
            )
            self.say(_sure(each.asked), rect.right, y + 1.9, ink=tone, align=1)

    def table(self, title: str, rows: Sequence[tuple[str, str]], rect: Rect) -> None:
        """Set words and values, a line each, below a title."""
        self.say(title, rect.x, rect.y + 1.9, ink=QUIET)
        for number, (name, value) in enumerate(rows, 1):
            y = rect.y + 1.9 + number * LEADING
            self.say(name, rect.x, y)
            self.say(value, rect.right, y, align=1, most=0.66 * rect.width)

    def strip(self, report: Report, rect: Rect) -> None:
        """Set the small pictures: where it began, what was added, and a capture of each channel."""
        made = report.work
        added = made.perturbation[0]
        gain = 0.5 / max(float(np.abs(added).max()), 1e-6)
        shown = [
            (made.originals[0], "it began with"),
            (np.clip(0.5 + gain * added, 0, 1), f"what was added, times {gain:.2g}"),
            *(
                (seen, f"as seen: {each.channel}")
                for seen, each in zip(report.captures, report.survivals, strict=True)
            ),
        ]
        pitch = (rect.width - rect.height) / (len(shown) - 1)
        for number, (image, caption) in enumerate(shown):
            self.picture(image, Rect(rect.x + number * pitch, rect.y, rect.height, rect.height), caption)

    def curve(self, work: Work, report: Report, rect: Rect) -> None:
        """Draw success against epsilon."""
        curve, norm = report.curve, {"linf": "Linf", "l2": "L2"}[report.curve.norm]
        self.say("success against epsilon", rect.x, rect.y - 2.4, face=self.strong)
        plot = Rect(rect.x + 10, rect.y + 2, rect.width - 10, rect.height - 9)
        most = float(curve.epsilons[-1])

        def at(epsilon: float, share: float) -> tuple[float, float]:
            return plot.x + plot.width * epsilon / most, plot.bottom - plot.height * share

        self.axes(plot, [(share, f"{share:.0%}".replace("%", " %")) for share in (0.0, 0.5, 1.0)])
        for tick in np.linspace(0, most, 5):
            x, y = at(float(tick), 0)
            self.rule(x, y, x, y + 1, QUIET)
            self.say(f"{tick:g}", x, y + 4.2, ink=QUIET, align=0.5)
        if report.certified is not None:
            line = np.array([at(e, 1 - s) for e, s in zip(curve.epsilons, report.certified, strict=True)])
            self.line(line, QUIET, 0.2)
            self.say("no attack can do more", *_beside(line, 0.35, plot), ink=QUIET)
        line = np.array([at(e, s) for e, s in zip(curve.epsilons, curve.shares, strict=True)])
        self.line(line, INK, 0.35)
        if not curve.count:
            self.say("what it began with is that already, or misread", plot.x + 2, plot.y + 5, ink=QUIET)
        distance = float((report.work.linf if curve.norm == "linf" else report.work.l2)[0])
        if distance <= most:
            x, y = at(distance, float(np.interp(distance, curve.epsilons, curve.shares)))
            self.rule(x, plot.bottom, x, plot.y, ACCENT)
            self.dot(x, y, 0.9, ACCENT)
        self.say(f"epsilon ({norm}), of {curve.count} beginnings alike", plot.x, rect.bottom + 1.5, ink=QUIET)

    def axes(self, plot: Rect, levels: Sequence[tuple[float, str]]) -> None:
        """Draw the horizontal lines of a plot, each with its number."""
        for share, name in levels:
            y = plot.bottom - plot.height * share
            self.rule(plot.x, y, plot.right, y, INK if share == 0 else _PALE)
            self.say(name, plot.x - 1.4, y + 0.9, ink=QUIET, align=1)

    def survival(self, work: Work, report: Report, rect: Rect) -> None:
        """Draw what is left after print and capture, a line for each channel and kind of picture."""
        self.say("survival of print and capture", rect.x, rect.y - 2.4, face=self.strong)
        name = work.labels[int(report.work.labels[0])]
        plot = Rect(rect.x + 34, rect.y + 2, rect.width - 34 - 14, rect.height - 9)
        for share in (0.0, 0.5, 1.0):
            x = plot.x + plot.width * share
            self.rule(x, plot.y, x, plot.bottom, INK if share == 0 else _PALE)
            self.say(f"{share:.0%}".replace("%", " %"), x, plot.bottom + 4.2, ink=QUIET, align=0.5)
        pitch = plot.height / max(len(report.survivals), 1)
        for number, each in enumerate(report.survivals):
            top = plot.y + number * pitch
            self.say(each.channel, rect.x, top + 0.5 * pitch + 0.9)
            rows = (
                ("this work", each.shares[0], each.least[0], ACCENT),
                (f"real {name}s", each.control_of[0], None, INK),
                ("real digits", each.control, None, QUIET),
            )
            for place, (what, share, least, tone) in enumerate(rows):
                y = top + pitch * (place + 1) / (len(rows) + 1)
                self.say(what, plot.x - 2, y + 0.9, ink=tone, align=1)
                if share == share:  # there may be no real digits of a class
                    self.rule(
                        plot.x, y, plot.x + plot.width * share, y, tone, 0.45 if least is not None else 0.2
                    )
                    if least is not None:
                        self.dot(plot.x + plot.width * least, y, 0.6, tone)
                    self.say(_percent(share), rect.right, y + 0.9, ink=tone, align=1)

    def foot(self, report: Report) -> None:
        """Set what must not be left out."""
        captures = report.survivals[0].captures if report.survivals else 0
        lines = (
            f"Survival is simulated: {captures:,} captures a channel, the dot is the lower bound of the 95 % interval. "
            "No print of it has been photographed.",
            "Success is counted among beginnings that are not yet what was asked; the attack of the curve is projected "
            "gradient descent.",
            "This is art on toy digits. It is no measure of the safety of any system.",
        )
        self.rule(LEFT, BOTTOM - 13, RIGHT, BOTTOM - 13, QUIET)
        for number, words in enumerate(lines):
            self.say(words, LEFT, BOTTOM - 8 + number * LEADING, ink=QUIET, most=RIGHT - LEFT)


_PALE = colour("#d9d4cd")


def _sure(p: float) -> str:
    """Return a probability that is never rounded up to certainty, with as many nines as it has."""
    places = 4 if p < 0.9999 else 6
    return f"{Probability(p):.{places}f}"


def _percent(share: float) -> str:
    return f"{100 * Probability(share):.1f} %"


def _beside(line: np.ndarray, share: float, plot: Rect) -> tuple[float, float]:
    """Return a place for a word at a line, above and left of it."""
    x, y = line[int(share * (len(line) - 1))]
    return max(float(x) - 24, plot.x + 1.5), max(float(y) - 1.5, plot.y + 3)
