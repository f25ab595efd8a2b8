"""How a film looks: an animated picture of one or many ascents, or all frames side by side.

Under each picture a line grows with the probability that the network gives it. It is grey until the network first
takes the picture for what was asked, and black from then on. A dot marks the moment: in a film it stays on the line
where it fell, in a strip the frame that has it is the one.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from artkit.cli.pictures import MOST_PIXELS, picture_bytes
from artkit.cli.terminal import ANIMATED
from artkit.dreaming.film import Film, Frame
from artkit.errors import InputError

Grey = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.float32]

MOST_DREAMS = 100
"""Each of whose steps is remembered."""

HELD = 0.25
"""The last frame's share of the time."""

QUICKEST = 20
"""Milliseconds; most viewers show frames that follow faster much slower."""

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

    def draw(self, pictures: Iterable[tuple[Frame, Frame | None]], negative: bool) -> Grey:
        """Return pictures, row by row, as one: ink black on white, or as MNIST has it.

        Parameters
        ----------
        pictures : iterable of (Frame, Frame or None)
            What to show, and the frame whose probability the dot marks.
        negative : bool
            White on black.
        """
        ink = np.zeros((self.height, self.width), np.float32)
        for index, (frame, moment) in enumerate(pictures):
            row, column = divmod(index, self.columns)
            top, left = self.gap + row * self.pitch, self.gap + column * (self.size + self.gap)
            middle, right = top + self.size, left + self.size
            ink[top:middle, left:right] = frame.negative.render(self.size)
            ink[middle : top + self.pitch, left:right] = self.line(frame, moment)
        return np.rint(255 * (ink if negative else 1 - ink)).astype(np.uint8)

    def line(self, frame: Frame, moment: Frame | None) -> Ink:
        """Return what stands under a picture, (2 gap, size)."""
        ink = np.zeros((2 * self.gap, self.size), np.float32)
        above = self.gap - self.stroke // 2
        bar = ink[above : above + self.stroke]
        bar[:] = TRACK
        bar[:, : round(self.size * frame.probability)] = 1 if frame.recognised else UNSURE
        if moment is not None:
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


def boards_for(
    files: Mapping[Path, tuple[int, int]], frames: int, seconds: float, suffix: str, size: int | None
) -> dict[Path, Board]:
    """Return the board of each film, or of each strip: a row a dream and a column a frame.

    Parameters
    ----------
    files : mapping of path to (int, int)
        How many dreams each shows, and in how many columns if it is a film.
    frames : int
        How many.
    seconds : float
        Of one round.
    suffix : str
        ``.gif`` or ``.webp``; another one is a strip.
    size : int or None
        Pixels a side of each picture; None: what suits their number.

    Raises
    ------
    InputError
        If there are too many dreams, too many pixels in one file, or frames too fast to be seen.
    """
    if (total := sum(dreams for dreams, _ in files.values())) > MOST_DREAMS:
        raise InputError(
            f"-o: every step of a film is remembered, of {MOST_DREAMS} dreams at most, not {total:,}"
        )
    if suffix in ANIMATED:
        durations(frames, seconds)
    return {path: _board(*shape, frames, suffix in ANIMATED, size) for path, shape in files.items()}


def _board(dreams: int, columns: int, frames: int, animated: bool, size: int | None) -> Board:
    across, down = (columns, -(-dreams // columns)) if animated else (frames, dreams)
    largest, whole = (12, 40) if animated else (10, 100)
    board = Board(across, down, size or 28 * min(largest, max(2, whole // max(across, down))))
    pixels = board.width * board.height * (frames if animated else 1)
    if pixels > MOST_PIXELS:
        raise InputError(
            f"--size {board.size}: {frames:,} frames of {dreams} dream{'s' * (dreams > 1)} would make "
            f"{pixels:,} pixels, more than {MOST_PIXELS:,}"
        )
    return board


def film_bytes(films: Sequence[Film], board: Board, seconds: float, negative: bool, suffix: str) -> bytes:
    """Return films, row by row, as one that loops, or as a strip; every grey is exact.

    Parameters
    ----------
    films : sequence of Film
        As many frames each.
    board : Board
        Where they stand; see `boards_for`.
    seconds : float
        Of one round; the last frame is held for a quarter of them.
    negative : bool
        White on black.
    suffix : str
        ``.gif``, ``.webp``, or that of a picture.
    """
    moments = [next((frame for frame in film.frames if frame.recognised), None) for film in films]
    if suffix not in ANIMATED:
        marked = [
            (frame, moment if frame is moment else None)
            for film, moment in zip(films, moments, strict=True)
            for frame in film.frames
        ]
        return picture_bytes(board.draw(marked, negative), suffix)
    count = len(films[0].frames)
    together = (
        [(frame, moment if frame.recognised else None) for frame, moment in zip(frames, moments, strict=True)]
        for frames in zip(*(film.frames for film in films), strict=True)
    )
    pages = (Image.fromarray(board.draw(marked, negative)) for marked in together)
    file = io.BytesIO()
    next(pages).save(
        file,
        suffix.removeprefix("."),
        save_all=True,
        append_images=pages,
        duration=durations(count, seconds),
        loop=0,
        optimize=False,  # or else a GIF's palette is cut to the greys of its first frame's size
        lossless=True,  # a WebP's
    )
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
        raise InputError(f"--seconds {seconds:g}: {frames:,} frames need {least:.4g} or more")
    starts = np.rint(np.linspace(0, moving, frames) / 10).astype(int) * 10
    return [*np.diff(starts).tolist(), round(100 * seconds) * 10 - int(starts[-1])]
