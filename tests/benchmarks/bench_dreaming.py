"""Dreams a second against the same loop in PyTorch, against Lucent, and against what matrix products alone allow.

Pixel dreams on `twin` with jitter 2, total variation 0.1 and a blur of sigma 1 every fourth step, on one thread. The
rivals are lean: they keep no trace of values and no best state, which artkit does. Lucent has its own mathematics
(Adam, sigmoid pixels, bilinear jitter, no blur; read it as the cost of a step) and wants torchvision, of which it uses
nothing here: a stub stands in for it. It does a tenth of the steps, and its time is scaled.

Two threads can only be told by the clock, so that row holds on a quiet machine alone. The last rows leave parts out,
one at a time: a ratio of 0.8 says that the part costs a fifth.
"""

import math
import os
import sys
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from rows import Contender, Finding, Values, compare, cpu
from scipy.ndimage import gaussian_filter1d

from artkit.classifier import load_model
from artkit.dreaming import Ascent, Blur, Jitter, Regularizer, TotalVariation, ascend
from artkit.dreaming.ascent import WIDE

if TYPE_CHECKING:
    import torch

NETWORK = load_model("twin")
REGULARIZERS = (Jitter(2), TotalVariation(0.1), Blur(1.0))
Work = Callable[[int, int], object]


def artkit_dreams(
    dreams: int, steps: int, threads: int = 1, regularizers: tuple[Regularizer, ...] = REGULARIZERS
) -> None:
    how = Ascent(regularizers=regularizers, steps=steps)
    ascend(NETWORK, [i % 10 for i in range(dreams)], list(range(dreams)), how, threads=threads)


def products(dreams: int, steps: int) -> None:
    """Nothing but the two matrix products of every step, in the shape that artkit gives them."""
    first = NETWORK.weights[0]
    x, z = np.random.default_rng(0).random((784, dreams), np.float32), np.empty((100, dreams), np.float32)
    back, turned = np.empty_like(x), np.ascontiguousarray(first.T)
    for _ in range(steps):
        np.matmul(turned, x, out=z)
        np.matmul(first, z, out=back)


def bare(dreams: int, steps: int) -> None:
    """The products and the fewest passes over pixels that this climb takes in NumPy, with nothing around them.

    All arrays are there beforehand, nothing is kept, looked up or checked, and the results are of no use.
    """
    chunks, rng = math.ceil(dreams / WIDE), np.random.default_rng(0)
    width = math.ceil(dreams / chunks)
    x, gradient, down, right, length, rest = rng.random((6, 784, width), np.float32)
    z, row, ones = np.empty((100, width), np.float32), np.ones(width, np.float32), np.ones(784, np.float32)
    first, kernel = NETWORK.weights[0], np.eye(28, dtype=np.float32)
    small = np.float32(1e-3)
    for step in range(steps * chunks):
        np.matmul(first.T, x, out=z)
        np.maximum(z, 0, out=z)
        np.matmul(first, z, out=gradient)
        np.subtract(x[28:], x[:-28], out=down[:-28])
        np.subtract(x[1:], x[:-1], out=right[:-1])
        np.square(down, out=length)
        np.square(right, out=rest)
        length += rest
        length += small
        np.sqrt(length, out=length)
        ones @ length
        np.divide(small, length, out=length)
        down *= length
        right *= length
        gradient += down
        gradient += right
        gradient[28:] -= down[:-28]
        gradient[1:] -= right[:-1]
        np.square(gradient, out=rest)
        scale = row / (ones @ rest)
        np.multiply(gradient, scale, out=rest)
        x += rest
        np.clip(x, 0, 1, out=x)
        if step % 4 == 0:
            np.matmul(kernel, x.reshape(28, -1), out=rest.reshape(28, -1))
            np.matmul(kernel, rest.reshape(28, 28, -1), out=x.reshape(28, 28, -1))


def torch_variation(image: "torch.Tensor") -> "torch.Tensor":
    """Return the total variation of all images (n, 28, 28)."""
    import torch
    from torch.nn import functional

    down = functional.pad(image[:, 1:] - image[:, :-1], (0, 0, 0, 1))
    right = functional.pad(image[:, :, 1:] - image[:, :, :-1], (0, 1))
    return torch.sqrt(down * down + right * right + 0.0025).sum()


def torch_loop(*, autograd: bool) -> Work:
    """Return the same ascent written for PyTorch, with autograd or with the gradients by hand."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    w0, w1 = (torch.tensor(np.array(w)) for w in NETWORK.weights)
    b0, b1 = (torch.tensor(np.array(b)) for b in NETWORK.biases)
    kernel = torch.tensor(gaussian_filter1d(np.eye(28, dtype=np.float32), 1.0, axis=0, mode="reflect"))

    def value(seen: torch.Tensor, image: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        logits = torch.relu(seen.reshape(len(seen), -1) @ w0 + b0) @ w1 + b1
        log_p = functional.log_softmax(logits, 1)[torch.arange(len(image)), labels].sum()
        return log_p - 0.1 * torch_variation(image)

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


def lucent_loop() -> Work:
    """Return the nearest that Lucent's `render_vis` does to it: the same wish and the same total variation."""
    import torch

    torch.set_num_threads(1)
    # what Lucent imports for work other than this; a torchvision beside a CPU PyTorch often does not even load
    for name in ("torchvision", "torchvision.transforms", "IPython", "IPython.display"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["torchvision.transforms"].Normalize = torch.nn.Identity
    from lucent.optvis import objectives, param, render, transform

    layers: list[torch.nn.Module] = [torch.nn.Flatten()]
    for weights, biases in zip(NETWORK.weights, NETWORK.biases, strict=True):
        layer = torch.nn.Linear(*weights.shape)
        layer.weight.data, layer.bias.data = torch.tensor(weights.T.copy()), torch.tensor(np.array(biases))
        layers += [layer, torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1]).eval()

    def run(dreams: int, steps: int) -> None:
        asked = torch.arange(dreams) % 10

        def loss(layer_of: Callable[[str], torch.Tensor]) -> torch.Tensor:
            logits, image = layer_of(str(len(model) - 1)), layer_of("input")
            return torch.nn.functional.cross_entropy(logits, asked, reduction="sum") + 0.1 * torch_variation(
                image[:, 0]
            )

        render.render_vis(
            model,
            objectives.Objective(loss),
            lambda: param.image(28, batch=dreams, fft=False, channels=1, decorrelate=False),
            transforms=[transform.jitter(3)],
            thresholds=(steps,),
            preprocess=False,
            progress=False,
            show_image=False,
            fixed_image_size=28,
        )

    return run


def clock(work: Callable[[], object]) -> Values:
    began = time.perf_counter()
    work()
    return {"s by the clock": time.perf_counter() - began}


def turns(work: Work, dreams: int, steps: int, share: int = 1) -> Callable[[], Values]:
    """Return the turns of a loop, warm; one that is slow does a share of the steps, and is scaled."""
    few = max(steps // share, 1)
    work(dreams, 5)
    return lambda: {"s": cpu(lambda: work(dreams, few))["s"] * steps / few}


def rows(quick: bool) -> Iterator[Finding]:
    """Yield the rows."""
    dreams, steps, rounds = (240, 60, 2) if quick else (1000, 500, 5)
    what = f"{dreams:,} dreams of {steps} steps"

    def ours(**options: Any) -> Contender:
        return Contender("artkit", lambda: turns(lambda n, k: artkit_dreams(n, k, **options), dreams, steps))

    yield from compare(
        "dreaming",
        what,
        ours(),
        [
            Contender(
                "PyTorch, autograd",
                lambda: turns(torch_loop(autograd=True), dreams, steps),
                ("torch",),
                {"s": 3},
            ),
            Contender(
                "PyTorch, by hand",
                lambda: turns(torch_loop(autograd=False), dreams, steps),
                ("torch",),
                {"s": 2},
            ),
            Contender(
                "Lucent", lambda: turns(lucent_loop(), dreams, steps, 10), ("torch", "lucent"), {"s": 8}
            ),
            Contender("the products alone", lambda: turns(products, dreams, steps), goals={"s": 0.43}),
            Contender("products and bare passes", lambda: turns(bare, dreams, steps)),
        ],
        rounds,
        "the products alone",
    )
    count = len(os.sched_getaffinity(0))
    yield from compare(
        "dreaming",
        f"{what}, {count} threads",
        Contender("artkit", lambda: lambda: clock(lambda: artkit_dreams(dreams, steps, threads=count))),
        [
            Contender(
                "artkit, one thread",
                lambda: lambda: clock(lambda: artkit_dreams(dreams, steps)),
                goals={"s by the clock": 1.6},
            )
        ],
        rounds,
    )
    yield from compare(
        "dreaming",
        what,
        ours(),
        [
            replace(ours(regularizers=kept), name=name)
            for name, kept in {
                **{
                    f"artkit, no {type(part).__name__.lower()}": tuple(
                        each for each in REGULARIZERS if each is not part
                    )
                    for part in REGULARIZERS
                },
                "artkit, no regularizer": (),
            }.items()
        ],
        rounds,
    )
