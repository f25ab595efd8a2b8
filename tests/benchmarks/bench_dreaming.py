"""Dreams a second against the same loop in PyTorch, and against what the machine's matrix products allow.

    python tests/benchmarks/bench_dreaming.py [--dreams 1000] [--steps 50]

Everything runs in one process on one thread, in turn, several times; a row is the median of the ratios of neighbours,
with the least and the greatest. Pixel dreams on `twin` with jitter 2, total variation 0.1 and a blur of sigma 1
every fourth step. PyTorch is skipped by name if it is absent.
"""

import argparse
import importlib.util
import statistics
import time
from collections.abc import Callable

import numpy as np
from scipy.ndimage import gaussian_filter1d
from threadpoolctl import threadpool_limits

from artkit.classifier import load_model
from artkit.dreaming import Ascent, Blur, Jitter, TotalVariation, ascend

ROUNDS = 5
NETWORK = load_model("twin")


def artkit_dreams(dreams: int, steps: int, threads: int) -> None:
    how = Ascent(regularizers=(Jitter(2), TotalVariation(0.1), Blur(1.0)), steps=steps)
    ascend(NETWORK, [i % 10 for i in range(dreams)], list(range(dreams)), how, threads=threads)


def products(dreams: int, steps: int) -> None:
    """Nothing but the two matrix products of every step, in the shape that artkit gives them."""
    first = NETWORK.weights[0]
    x, z = np.random.default_rng(0).random((784, dreams), np.float32), np.empty((100, dreams), np.float32)
    back, turned = np.empty_like(x), np.ascontiguousarray(first.T)
    for _ in range(steps):
        np.matmul(turned, x, out=z)
        np.matmul(first, z, out=back)


def torch_loop(autograd: bool) -> Callable[[int, int], None]:
    """Return the same ascent written for PyTorch, with autograd or with the gradients by hand."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    w0, w1 = (torch.tensor(np.array(w)) for w in NETWORK.weights)
    b0, b1 = (torch.tensor(np.array(b)) for b in NETWORK.biases)
    kernel = torch.tensor(gaussian_filter1d(np.eye(28, dtype=np.float32), 1.0, axis=0, mode="reflect"))

    def value(seen: torch.Tensor, image: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        logits = torch.relu(seen.reshape(len(seen), -1) @ w0 + b0) @ w1 + b1
        down = functional.pad(image[:, 1:] - image[:, :-1], (0, 0, 0, 1))
        right = functional.pad(image[:, :, 1:] - image[:, :, :-1], (0, 1))
        variation = torch.sqrt(down * down + right * right + 0.0025).sum()
        return functional.log_softmax(logits, 1)[torch.arange(len(image)), labels].sum() - 0.1 * variation

    def by_hand(
        seen: torch.Tensor, image: torch.Tensor, labels: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        z = seen.reshape(len(seen), -1) @ w0 + b0
        h = torch.relu(z)
        delta = -torch.softmax(h @ w1 + b1, 1)
        delta[torch.arange(len(image)), labels] += 1
        back = ((delta @ w1.T) * (z > 0)) @ w0.T
        down = functional.pad(image[:, 1:] - image[:, :-1], (0, 0, 0, 1))
        right = functional.pad(image[:, :, 1:] - image[:, :, :-1], (0, 1))
        length = torch.sqrt(down * down + right * right + 0.0025)
        down, right = down / length, right / length
        slope = -(down + right)
        slope[:, 1:] += down[:, :-1]
        slope[:, :, 1:] += right[:, :, :-1]
        return back.reshape(image.shape), slope

    def run(dreams: int, steps: int) -> None:
        rng = np.random.default_rng(0)
        image = torch.tensor(
            np.clip(0.5 + 0.1 * rng.standard_normal((dreams, 28, 28)), 0, 1), dtype=torch.float32
        )
        labels = torch.arange(dreams) % 10
        for step in range(1, steps + 1):
            down, right = rng.integers(-2, 3, size=2).tolist()
            if autograd:
                image.requires_grad_(True)
                total = value(torch.roll(image, (down, right), (1, 2)), image, labels)
                (gradient,) = torch.autograd.grad(total, image)
                image = image.detach()
            else:
                back, slope = by_hand(torch.roll(image, (down, right), (1, 2)), image, labels)
                gradient = torch.roll(back, (-down, -right), (1, 2)) - 0.1 * slope
            length = gradient.reshape(dreams, -1).norm(dim=1).clamp_min(1e-20)
            image = (image + 0.4 * gradient / length[:, None, None]).clamp_(0, 1)
            if step % 4 == 0:
                image = kernel @ image @ kernel.T

    def without_graph(dreams: int, steps: int) -> None:
        with torch.inference_mode(not autograd):
            run(dreams, steps)

    return without_graph


def seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dreams", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=50)
    asked = parser.parse_args()
    amount = (asked.dreams, asked.steps)
    rivals: dict[str, Callable[[], None]] = {
        "the products alone (share of their speed)": lambda: products(*amount),
        "artkit on all cores (gain over one)": lambda: artkit_dreams(*amount, 0),
    }
    if importlib.util.find_spec("torch"):
        for name, loop in (("autograd", torch_loop(True)), ("gradients by hand", torch_loop(False))):
            rivals[f"PyTorch, {name} (artkit is so many times as fast)"] = lambda loop=loop: loop(*amount)
    else:
        print("PyTorch is not installed: skipped")
    with threadpool_limits(1, "blas"):
        ours = [seconds(lambda: artkit_dreams(*amount, 1)) for _ in range(2)][-1]
        rate = asked.dreams * asked.steps / 500 / ours
        print(f"artkit, one thread: {rate:.0f} dreams of 500 steps a second")
        for name, rival in rivals.items():
            rival()
            ratios = []
            for _ in range(ROUNDS):
                ours = seconds(lambda: artkit_dreams(*amount, 1))
                theirs = seconds(rival)
                ratios.append(ours / theirs if "gain" in name else theirs / ours)
            print(f"{name}: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
