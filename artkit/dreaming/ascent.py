"""Gradient ascent on the input of a network: the dream itself.

One step: the regularizers displace the view, the objective gives a gradient at what is seen, the pullbacks bring it
home, the penalties' gradients are subtracted, each dream's gradient is scaled to length 1 and walked along by the step
length, which anneals along half a cosine; then the regularizers project. The best state seen is kept, of those since
the last change of any regularizer's schedule.

Dreams run in chunks, padded to a width at which every column of a product is computed alike, whatever the width is: a
dream is the same to the bit alone, among ten and among a thousand, at any position. Whether wide chunks keep that
promise is tried before they are used, on the objective and the network in question (`_alike`). Coupled objectives are
an exception: their group belongs to the picture. So are processors for which BLAS rounds a column by its place
(OpenBLAS as for Haswell and Zen): there, a dream at another place in a chunk may begin to differ in the last bit of a
product, though never because of the number of threads.

Chunks run side by side on Python threads with one BLAS thread each, since these products are too small to be shared
out (and a hundred times slower if they are). Wide ones, since threads that call often wait for each other.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from artkit.classifier.network import Network
from artkit.classifier.parallel import cores, one_blas_thread
from artkit.dreaming.dream import Dream, Negative, frozen
from artkit.dreaming.memory import keep_freed_memory
from artkit.dreaming.objectives import ClassLogProbability, Objective
from artkit.dreaming.parameterization import SIDE, Parameterization, Parameters, Pixel
from artkit.dreaming.regularizer import Regularizer, sums
from artkit.dreaming.schedule import Step, schedule
from artkit.dreaming.streams import dream_stream, view_stream

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]

NARROW = 48
"""Dreams in the smallest chunk. Below, OpenBLAS takes other ways through some products, and their bits differ."""

WIDE = 336
"""Dreams in the largest chunk: few calls for much work, and half a dozen arrays that a shared cache still holds."""

COLUMNS = 16
"""Widths are multiples of this, so that no column falls to the code for what is left over."""

SHORTEST = np.float32(1e-20)
"""A gradient shorter than this is no direction, and the step along it is shorter too."""


@dataclass(frozen=True)
class Ascent:
    """How to climb.

    Parameters
    ----------
    objective : Objective
        What is maximised.
    parameterization : Parameterization
        How the picture is held.
    regularizers : tuple of Regularizer
        In the order in which their hooks are called.
    steps : int
        How many; 0 leaves the beginning as it is.
    step : float
        Length of the first step, in the Euclidean norm of one dream's parameters.
    anneal : float
        The last step's length as a share of the first's; in between it follows half a cosine.
    """

    objective: Objective = ClassLogProbability()
    parameterization: Parameterization = Pixel()
    regularizers: tuple[Regularizer, ...] = ()
    steps: int = 256
    step: float = 0.4
    anneal: float = 0.05

    def step_length(self, index: int) -> np.float32:
        """Return the length of the step with this index, from 0."""
        done = index / max(self.steps - 1, 1)
        return np.float32(self.step * (self.anneal + (1 - self.anneal) * (1 + math.cos(math.pi * done)) / 2))


@dataclass(frozen=True)
class Progress:
    """What a callback is told: dreams-steps done and to do, over all chunks."""

    done: int
    total: int


def ascend(
    network: Network,
    labels: Sequence[int],
    seeds: Sequence[int],
    how: Ascent,
    *,
    snapshots: Sequence[int] = (),
    callback: Callable[[Progress], None] | None = None,
    threads: int | None = None,
) -> tuple[Dream, ...]:
    """Dream a batch.

    Parameters
    ----------
    network : Network
        The mind.
    labels, seeds : sequence of int, (n,)
        The class asked of each dream, and what its beginning is drawn from.
    how : Ascent
        The climb, the same for all.
    snapshots : sequence of int, optional
        Keep the negatives after so many steps; 0 is the beginning.
    callback : callable, optional
        Called with a `Progress` now and then, from any thread.
    threads : int, optional
        Chunks at a time; None: one a core. It does not change the result.

    Returns
    -------
    tuple of Dream, (n,)

    Raises
    ------
    ValueError
        If labels and seeds differ in number, or a label is not a class of the network.
    """
    if len(labels) != len(seeds):
        raise ValueError(f"expected as many seeds as labels, got {len(seeds)} and {len(labels)}")
    classes = network.sizes[-1]
    if any(not 0 <= label < classes for label in labels):
        raise ValueError(f"expected labels from 0 to {classes - 1}, got {list(labels)}")
    if any(seed < 0 for seed in seeds):
        raise ValueError("expected seeds that are not negative")
    keep_freed_memory()
    with one_blas_thread():
        width = _width(network, len(labels), how.objective, threads or cores())
        chunks = [range(at, min(at + width, len(labels))) for at in range(0, len(labels), width)]
        tick = _Ticker(len(chunks) * how.steps, callback)
        steps = schedule(network, how.regularizers, how.steps, by_network=how.objective.by_network)

        def run(chunk: range) -> list[Dream]:
            state = _State([labels[i] for i in chunk], [seeds[i] for i in chunk], how)
            return _run_chunk(network, state, steps, snapshots, tick)

        with ThreadPoolExecutor(threads or cores()) as pool:
            try:
                return tuple(dream for dreams in pool.map(run, chunks) for dream in dreams)
            except BaseException:
                tick.cancelled = True
                raise


def _width(network: Network, count: int, objective: Objective, threads: int) -> int:
    """Return how many dreams a chunk takes: `WIDE` at most, and as many chunks as keep all threads at work."""
    if objective.group > 1:
        return WIDE - WIDE % objective.group
    if count <= NARROW:
        return NARROW
    # where bits hang on the place no width keeps them, but at least they should not hang on the number of threads
    lost = not _alike(network, objective, NARROW)
    workers = 2 if lost else threads
    chunks = workers * math.ceil(count / (workers * WIDE))
    width = _padded_width(math.ceil(count / chunks))
    while not (lost or width == NARROW or _alike(network, objective, width)):
        width = _padded_width(width // 2)
    return width


def alike_in_company(network: Network, objective: Objective) -> bool:
    """Return whether a dream on this objective is the same to the bit in any company, on this processor."""
    return objective.group == 1 and _alike(network, objective, NARROW)


def _padded_width(count: int) -> int:
    """Return how wide the arrays of so many dreams are."""
    width = max(NARROW, math.ceil(count / COLUMNS) * COLUMNS)
    # rows that lie a multiple of 512 bytes apart fight for the same lines of the cache
    return width if width % 128 else width + COLUMNS


def _alike(network: Network, objective: Objective, width: int) -> bool:
    """Return whether pictures get the same bits in a chunk of this width as in a narrow one and at other places.

    On noise, where bits that can differ do; in the time of a step or two.
    """
    x = np.random.Generator(np.random.PCG64(0)).random((width, SIDE, SIDE), np.float32)
    labels = np.arange(width) % network.sizes[-1]
    wide = objective(network, _batch_last(x), labels)
    for shift in (0, COLUMNS // 2, width - NARROW // 2):
        at = (np.arange(NARROW) + shift) % width
        narrow = objective(network, _batch_last(x[at]), labels[at])
        if not all(np.array_equal(a, b[at]) for a, b in zip(narrow, wide, strict=True)):
            return False
    return True


class _Ticker:
    """Counts steps over all chunks and tells the callback about a hundred times."""

    def __init__(self, total: int, callback: Callable[[Progress], None] | None) -> None:
        self.total, self.callback, self.done, self.cancelled = total, callback, 0, False
        self.every = max(total // 100, 1)

    def __call__(self) -> None:
        if self.cancelled:
            raise InterruptedError("the ascent was cancelled")
        self.done += 1
        if self.callback and (self.done % self.every == 0 or self.done == self.total):
            self.callback(Progress(self.done, self.total))


def _run_chunk(
    network: Network,
    state: "_State",
    steps: Sequence[Step],
    snapshots: Sequence[int],
    tick: Callable[[], None],
) -> list[Dream]:
    how = state.how
    trace = np.empty((how.steps, state.count), np.float32)
    taken = {0: state.kept()} if 0 in snapshots else {}
    for step in steps[: how.steps]:
        trace[step.number - 1] = state.advance(step)
        if step.number in snapshots:
            taken[step.number] = state.kept()
        tick()
    images, parameters = state.finish(steps[-1])
    # in float64, so that "sure" is 0.99999998 and not 1
    probabilities = network.probabilities(images.astype(np.float64))
    # from here on dream by dream, in memory too
    images, trace = np.ascontiguousarray(images), np.ascontiguousarray(trace.T)
    parameters = {name: np.ascontiguousarray(array) for name, array in parameters.items()}
    return [
        Dream(
            image=frozen(images[i]),
            label=int(label),
            confidence=float(probabilities[i, label]),
            predicted=int(probabilities[i].argmax()),
            seed=int(seed),
            trace=frozen(trace[i]),
            negative=_negative(how, parameters, i),
            snapshots=MappingProxyType({at: _negative(how, kept, i) for at, kept in taken.items()}),
        )
        for i, (label, seed) in enumerate(zip(state.labels[: state.count], state.seeds, strict=True))
    ]


class _State:
    """One chunk in mid-ascent: its parameters now, and the best that each dream has been.

    Parameters are held for the n dreams that there are; images are as many as `_padded_width` says, the last ones
    copies of the first.
    """

    def __init__(self, labels: Sequence[int], seeds: Sequence[int], how: Ascent) -> None:
        self.seeds, self.how, self.count = seeds, how, len(labels)
        # a coupled objective must not see the padding, and gives up the promise that the padding keeps
        padding = _padded_width(self.count) - self.count if how.objective.group == 1 else 0
        wide = [*range(self.count), *[0] * padding]
        self.labels = np.array([labels[i] for i in wide])
        self.regularizers = [
            each.bind(self.labels.tolist(), [seeds[i] for i in wide]) for each in how.regularizers
        ]
        # values under a schedule that is still to change say nothing of those after it
        self.settled = max((each.settled for each in self.regularizers), default=0.0) * how.steps
        self.parameters = _beginnings(labels, seeds, how.parameterization)
        self.best = self.kept()
        self.best_value = np.full(self.count, -np.inf, np.float32)

    def kept(self) -> dict[str, Array]:
        """Return a copy of the parameters as they are."""
        return {name: array.copy(order="K") for name, array in self.parameters.items()}

    def images(self, parameters: Parameters | None = None) -> Array:
        """Return the images of the dreams and their padding, which nobody may change."""
        return self.padded(
            self.how.parameterization.image(self.parameters if parameters is None else parameters)
        )

    def padded(self, array: Array) -> Array:
        """Return an array (n, ...) as wide as the chunk, batch-last in memory."""
        if self.count == len(self.labels):
            return _batch_last(array)
        padded = np.moveaxis(np.empty((*array.shape[1:], len(self.labels)), array.dtype), -1, 0)
        padded[: self.count] = array
        padded[self.count :] = array[:1]
        return padded

    def advance(self, step: Step) -> Array:
        """Make one step and return the regularized value (n,) before it."""
        value, gradient = self.evaluate(step)
        if step.number >= self.settled:
            self.keep_best(value)
        hold = self.how.parameterization
        slope = hold.vjp(self.parameters, gradient[: self.count])
        scale = self.how.step_length(step.number - 1) / self.length(slope)
        by = {name: _along(scale, array) * array for name, array in slope.items()}
        self.parameters = self.project(hold.move(self.parameters, by), gradient, step)
        return value

    def evaluate(self, step: Step) -> tuple[Array, Array]:
        """Return the regularized value (n,) and its gradient in the padded images, through this step's view."""
        image = self.images()
        seen, pullbacks = image, []
        for number, name in step.looks:
            seen, pullback = self.regularizers[number].view(seen, view_stream(name, step.number))
            pullbacks.append(pullback)
        value, gradient = self.how.objective(step.network, _batch_last(seen), self.labels)
        for pullback in reversed(pullbacks):
            gradient = pullback(gradient)
        for number, strength in step.charges:
            value, gradient = self.regularizers[number].charge(image, strength, value, gradient)
        return value[: self.count], gradient

    def length(self, slope: Parameters) -> Array:
        """Return the Euclidean length (n,) of each dream's gradient over all its parameters, `SHORTEST` at least."""
        # of the padded arrays: the order in which a sum is taken hangs on the shape
        squares = sum(sums(np.square(self.padded(array))) for array in slope.values())
        length: Array = np.maximum(np.sqrt(squares), SHORTEST)[: self.count]
        return length

    def keep_best(self, value: Array) -> None:
        """Keep the parameters of the dreams whose values (n,) are better than ever."""
        better = np.flatnonzero(value > self.best_value)
        if not len(better):  # as at most steps
            return
        self.best_value[better] = value[better]
        if len(better) == self.count:  # as at the first ones; a whole copy takes a tenth of one by columns
            self.best = self.kept()
            return
        for name, array in self.parameters.items():
            self.best[name][better] = array[better]

    def project(self, parameters: dict[str, Array], gradient: Array, step: Step) -> dict[str, Array]:
        """Take the picture through this step's projections."""
        if not step.projections:
            return parameters
        image = self.images(parameters)
        for number, strength in step.projections:
            regularizer, found = self.regularizers[number], image
            image = regularizer.project(regularizer.clip(image, gradient), step.number)
            if strength < 1:
                image = found + strength * (image - found)
        return self.how.parameterization.fit(parameters, image[: self.count])

    def finish(self, last: Step) -> tuple[Array, Parameters]:
        """Give the last state its chance, and return the padded images and the parameters of the best."""
        self.keep_best(self.evaluate(last)[0])
        return self.images(self.best), self.best


def _beginnings(labels: Sequence[int], seeds: Sequence[int], hold: Parameterization) -> dict[str, Array]:
    """Return the parameters of all dreams before the first step."""
    drawn = [hold.init(dream_stream(seed, label)) for label, seed in zip(labels, seeds, strict=True)]
    # batch-last memory under a batch-first shape: every element-wise pass runs over whole rows of dreams
    return {name: np.moveaxis(np.stack([each[name] for each in drawn], axis=-1), -1, 0) for name in drawn[0]}


def _negative(how: Ascent, parameters: Parameters, index: int) -> Negative:
    return Negative(how.parameterization, {name: array[index] for name, array in parameters.items()})


def _batch_last(array: Array) -> Array:
    """Return an array (n, ...) batch-last in memory: a product's bits hang on the layout of what it multiplies."""
    last = array.ndim - 1
    return np.ascontiguousarray(array.transpose(*range(1, last + 1), 0)).transpose(last, *range(last))


def _along(values: Array, array: Array) -> Array:
    """Return values (n,) so shaped that they act along the first axis of `array`."""
    return values.reshape(-1, *[1] * (array.ndim - 1))
