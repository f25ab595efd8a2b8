"""How films look: an animated picture of one or many ascents, or all frames side by side.

Under each picture a line grows with the probability that the network gives it. It is grey until the network first
takes the picture for what was asked, and black from then on, with a dot where that happened.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PIL import Image

from artkit.errors import InputError

if TYPE_CHECKING:
    from artkit.dreaming.film import Film, Frame

Grey = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.float32]

ANIMATED = (".gif", ".webp")
MOST_PIXELS = 400_000_000
"""Of all frames together; more would not fit the memory of a common machine."""

MOST_DREAMS = 100
"""Whose every step is remembered at once."""

FRAMES, SECONDS = 32, 4.0
"""Of a film, where nothing else is wished."""

HELD = 0.25
"""The last frame's share of the time."""

QUICKEST = 20
"""Milliseconds; frames that follow faster are shown slower by most viewers."""

TRACK, UNSURE = 0.12, 0.4
"""The tones of the line's whole length, and of the line until the moment of recognition."""


@dataclass(frozen=True)
class Board:
    """Squares in rows, each with a line under it, and blank around them.

    Parameters
    ----------
    columns, rows : int
        How many squares.
    size : int
        Pixels a side of each.
    """

    columns: int
    rows: int
    size: int

    @classmethod
    def of(cls, dreams: int, columns: int, frames: int, animated: bool, size: int | None) -> "Board":
        """Return the board of a film, or of a strip that has a row a dream and a column a frame.

        Parameters
        ----------
        dreams, columns, frames : int
            How many; columns are those of the grid that a film shows.
        animated : bool
            Film or strip.
        size : int or None
            Pixels a side of each picture; None: what suits their number.

        Raises
        ------
        InputError
            If there are too many dreams, or too many pixels in all.
        """
        if dreams > MOST_DREAMS:
            raise InputError(f"--frames: a film shows at most {MOST_DREAMS} dreams, not {dreams:,}")
        across, down = (columns, -(-dreams // columns)) if animated else (frames, dreams)
        finest, whole = (12, 40) if animated else (10, 100)
        board = cls(across, down, size or 28 * min(finest, max(2, whole // max(across, down))))
        pixels = board.width * board.height * (frames if animated else 1)
        if pixels > MOST_PIXELS:
            raise InputError(
                f"--size {board.size}: {frames} frames of {dreams} dreams would make {pixels:,} pixels, "
                f"more than {MOST_PIXELS:,}"
            )
        return board

    @property
    def gap(self) -> int:
        """Blank between squares and around them, pixels."""
        return max(2, round(self.size / 14))

    @property
    def stroke(self) -> int:
        """Breadth of a line, pixels."""
        return max(1, round(self.size / 112))

    @property
    def pitch(self) -> int:
        """From the head of a square to the head of the one below it, pixels."""
        return self.size + 2 * self.gap

    @property
    def width(self) -> int:
        """Of the whole, pixels."""
        return self.columns * (self.size + self.gap) + self.gap

    @property
    def height(self) -> int:
        """Of the whole, pixels."""
        return self.rows * self.pitch + self.gap

    def draw(self, pictures: "Sequence[tuple[Film, Frame]]", negative: bool) -> Grey:
        """Return pictures, row by row, as one: ink black on white, or as MNIST has it."""
        ink = np.zeros((self.height, self.width), np.float32)
        for index, (film, frame) in enumerate(pictures):
            row, column = divmod(index, self.columns)
            top, left = self.gap + row * self.pitch, self.gap + column * (self.size + self.gap)
            ink[top : top + self.size, left : left + self.size] = frame.negative.render(self.size)
            foot = ink[top + self.size : top + self.pitch, left : left + self.size]
            np.copyto(foot, self.line(film, frame))
        return np.rint(255 * (ink if negative else 1 - ink)).astype(np.uint8)

    def line(self, film: "Film", frame: "Frame") -> Ink:
        """Return what stands under a picture (2 gap, size)."""
        ink = np.zeros((2 * self.gap, self.size), np.float32)
        above = self.gap - self.stroke // 2
        bar = ink[above : above + self.stroke]
        bar[:] = TRACK
        bar[:, : round(self.size * frame.probability)] = 1 if frame.recognised else UNSURE
        if frame.recognised:
            moment = next(each for each in film.frames if each.recognised)
            np.maximum(ink, self._dot(self.size * moment.probability, above + self.stroke / 2), out=ink)
        return ink

    def _dot(self, x: float, y: float) -> Ink:
        """Return a disc about a place, held inside the line's length, with an edge a pixel soft."""
        radius = max(1.0, 2.0 * self.stroke)
        x = float(np.clip(x, radius, self.size - radius))
        down, across = np.ogrid[: 2 * self.gap, : self.size]
        away = np.hypot(across + 0.5 - x, down + 0.5 - y)
        disc: Ink = np.clip(radius + 0.5 - away, 0, 1).astype(np.float32)
        return disc


def animation(
    films: "Sequence[Film]", board: Board, seconds: float, negative: bool, suffix: str
) -> bytes:
    """Return films side by side as one that loops, every grey exact.

    Parameters
    ----------
    films : sequence of Film
        Row by row, as many frames each.
    board : Board
        Where they stand.
    seconds : float
        Of one round; the last frame is held for a quarter of them.
    negative : bool
        White on black.
    suffix : str
        ``.gif`` or ``.webp``.
    """
    pages = (
        Image.fromarray(board.draw([(film, film.frames[at]) for film in films], negative))
        for at in range(len(films[0].frames))
    )
    file = io.BytesIO()
    times = durations(len(films[0].frames), seconds)
    first = next(pages)
    if suffix == ".gif":
        first.save(file, "GIF", save_all=True, append_images=pages, duration=times, loop=0, optimize=False)
    else:
        first.save(file, "WEBP", save_all=True, append_images=pages, duration=times, loop=0, lossless=True)
    return file.getvalue()


def durations(frames: int, seconds: float) -> list[int]:
    """Return how long each frame stands, in milliseconds, which a GIF counts in tens.

    Raises
    ------
    InputError
        If they would follow each other too fast to be seen.
    """
    moving = 1000 * seconds * (1 - HELD)
    if moving < QUICKEST * (frames - 1):
        least = QUICKEST * (frames - 1) / (1 - HELD) / 1000
        raise InputError(f"--seconds {seconds:g}: {frames} frames need {least:.4g} seconds or more")
    starts = np.rint(np.linspace(0, moving, frames) / 10).astype(int) * 10
    return [*np.diff(starts).tolist(), round(100 * seconds) * 10 - int(starts[-1])]


def strip(films: "Sequence[Film]", board: Board, negative: bool) -> Grey:
    """Return all frames side by side, a row a film."""
    return board.draw([(film, frame) for film in films for frame in film.frames], negative)
