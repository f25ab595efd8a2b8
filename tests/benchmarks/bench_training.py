"""One epoch of 784-100-10 at batch 100 on 60,000 images, on one thread, against what else there is.

Run as a script; it prints ratios taken in one run, best of several turns. The floor is the time of the matrix
products alone. Peers that are not installed are skipped by name.
"""

import time
import warnings
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from threadpoolctl import threadpool_limits

from artkit.classifier import SGD, Adam, Epoch, Network, Settings, Split, load_dataset, train

SIZES, BATCH, TURNS = (784, 100, 10), 100, 5
SHARE = 30  # the loops over single samples are timed on this part of an epoch


def artkit(split: Split, settings: Settings) -> Callable[[], float]:
    """Return a turn of the shipped training: the seconds from the callback before an epoch to the one after."""
    network = Network.random(SIZES, "sigmoid", np.random.default_rng(0))

    def turn() -> float:
        times = []

        def callback(epoch: Epoch) -> None:
            times.append(time.perf_counter())

        train(network, split, settings, np.random.default_rng(0), callback=callback)
        return times[1] - times[0]

    return turn


def products(split: Split) -> Callable[[], float]:
    """Return a turn of the five matrix products that a batch needs, and nothing else."""
    rng = np.random.default_rng(0)
    x, h, dh, dz = (rng.random((BATCH, n), np.float32) for n in (784, 100, 100, 10))
    w0, w1 = (rng.random(s, np.float32) for s in ((784, 100), (100, 10)))
    pairs = [(x, w0), (h, w1), (h.T, dz), (dz, w1.T), (x.T, dh)]
    outs = [np.empty((a.shape[0], b.shape[1]), np.float32) for a, b in pairs]

    def turn() -> float:
        begin = time.perf_counter()
        for _ in range(len(split) // BATCH):
            for (a, b), out in zip(pairs, outs, strict=True):
                np.matmul(a, b, out=out)
        return time.perf_counter() - begin

    return turn


def one_by_one(split: Split) -> Callable[[], float]:
    """Return a turn as textbooks write it: a loop over single images, column vectors, double precision."""
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal((n, m)) / np.sqrt(m) for m, n in pairwise(SIZES)]
    biases = [np.zeros((n, 1)) for n in SIZES[1:]]
    few = slice(0, len(split) // SHARE)
    columns, targets = split.pixels[few].astype(float)[:, :, None], np.eye(10)[split.labels[few]][:, :, None]

    def gradient(x: np.ndarray, y: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        h = 1 / (1 + np.exp(-(weights[0] @ x + biases[0])))
        delta = 1 / (1 + np.exp(-(weights[1] @ h + biases[1]))) - y
        yield (weights[1].T @ delta) * h * (1 - h), x
        yield delta, h

    def turn() -> float:
        begin = time.perf_counter()
        for first in range(0, len(columns), BATCH):
            sums = [np.zeros_like(w) for w in weights], [np.zeros_like(b) for b in biases]
            for x, y in zip(columns[first : first + BATCH], targets[first : first + BATCH], strict=True):
                for i, (delta, seen) in enumerate(gradient(x, y)):
                    sums[0][i] += delta @ seen.T
                    sums[1][i] += delta
            for i in range(2):
                weights[i] -= 0.5 / BATCH * sums[0][i]
                biases[i] -= 0.5 / BATCH * sums[1][i]
        return (time.perf_counter() - begin) * SHARE

    return turn


def sklearn(split: Split) -> Callable[[], float]:
    """Return a turn of scikit-learn's MLPClassifier."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        (100,), "logistic", solver="sgd", batch_size=BATCH, learning_rate_init=0.5, max_iter=1
    )
    pixels = split.pixels

    def turn() -> float:
        begin = time.perf_counter()
        with warnings.catch_warnings(action="ignore"):  # it warns that one epoch is few
            model.fit(pixels, split.labels)
        return time.perf_counter() - begin

    return turn


def torch(split: Split) -> Callable[[], float]:
    """Return a turn of PyTorch, on one thread."""
    import torch as pt

    pt.set_num_threads(1)
    model = pt.nn.Sequential(pt.nn.Linear(784, 100), pt.nn.Sigmoid(), pt.nn.Linear(100, 10))
    descent, loss = pt.optim.SGD(model.parameters(), lr=0.5), pt.nn.CrossEntropyLoss()
    pixels, labels = pt.from_numpy(split.pixels), pt.from_numpy(split.labels.copy())

    def turn() -> float:
        begin = time.perf_counter()
        for rows in pt.randperm(len(split)).split(BATCH):
            descent.zero_grad()
            loss(model(pixels[rows]), labels[rows]).backward()
            descent.step()
        return time.perf_counter() - begin

    return turn


def main() -> None:
    """Print a table."""
    split = load_dataset().train
    plain = Settings(epochs=1, rate=0.5, batch=BATCH, loss="cross-entropy", optimizer=SGD())
    adam = Settings(epochs=1, rate=1e-3, batch=BATCH, optimizer=Adam())
    makers: dict[str, Callable[[Split], Callable[[], float]]] = {
        "matrix products alone": products,
        "artkit, descent": lambda split: artkit(split, plain),
        "artkit, Adam": lambda split: artkit(split, adam),
        "one image at a time": one_by_one,
        "scikit-learn": sklearn,
        "PyTorch": torch,
    }
    turns = {}
    for name, make in makers.items():
        try:
            turns[name] = make(split)
        except ImportError:
            print(f"{name}: not installed, skipped")
    with threadpool_limits(1, user_api="blas"):
        best = {name: min(turn() for _ in range(TURNS)) for name, turn in turns.items()}
    ours, floor = best["artkit, descent"], best["matrix products alone"]
    print(f"{'':24}{'seconds':>9}{'x products':>12}{'x artkit':>10}")
    for name, seconds in best.items():
        print(f"{name:24}{seconds:9.3f}{seconds / floor:12.1f}{seconds / ours:10.1f}")


if __name__ == "__main__":
    main()
