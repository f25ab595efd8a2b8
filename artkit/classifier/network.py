"""The network: frozen dense layers, and the way back through them.

A `Network` turns a batch of images into logits. Everything that is ever differentiated here goes through one
mechanism: `Network.record` runs a batch forward and keeps what each layer saw, and the `Tape` it returns carries
a gradient in the last pre-activations back, to the input (dreams and attacks) or to the parameters (training).

The input's precision rules: float64 images are computed in float64, everything else in float32.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float32]
Activation: TypeAlias = Literal["sigmoid", "relu"]

DIGITS = tuple("0123456789")


@dataclass(frozen=True, eq=False)
class Network:
    """Dense layers with one activation between them; the last layer gives logits.

    Parameters
    ----------
    weights : sequence of array, (inputs, outputs)
        One matrix a layer. Float32 C-contiguous arrays are not copied; the network holds read-only views.
    biases : sequence of array, (outputs,)
        One vector a layer.
    activation : {"sigmoid", "relu"}
        Of the hidden layers.
    labels : sequence of str, optional
        The names of the classes, one an output.
    meta : mapping, optional
        How the network was made: preset, seed, data hash, results.

    Raises
    ------
    ValueError
        If the shapes do not fit each other, or the activation is unknown.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    activation: Activation
    labels: tuple[str, ...] = DIGITS
    meta: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.activation not in get_args(Activation):
            raise ValueError(f"expected an activation of {get_args(Activation)}, found {self.activation!r}")
        object.__setattr__(self, "weights", tuple(map(_frozen, self.weights)))
        object.__setattr__(self, "biases", tuple(map(_frozen, self.biases)))
        object.__setattr__(self, "labels", tuple(self.labels))
        object.__setattr__(self, "meta", MappingProxyType(dict(self.meta)))
        _check_shapes(self.weights, self.biases, self.labels)

    @classmethod
    def random(
        cls,
        sizes: Sequence[int],
        activation: Activation,
        rng: np.random.Generator,
        labels: Sequence[str] = DIGITS,
    ) -> Network:
        """Return an untrained network: weights normal with variance 1/inputs (2/inputs for ReLU), biases zero."""
        gain = 2.0 if activation == "relu" else 1.0
        shapes = tuple(pairwise(sizes))
        weights = tuple((rng.standard_normal(s) * np.sqrt(gain / s[0])).astype(np.float32) for s in shapes)
        biases = tuple(np.zeros(outputs, np.float32) for _, outputs in shapes)
        return cls(weights, biases, activation, tuple(labels))

    @classmethod
    def from_vector(
        cls,
        vector: Array,
        sizes: Sequence[int],
        activation: Activation,
        labels: Sequence[str] = DIGITS,
        meta: Mapping[str, object] = MappingProxyType({}),
    ) -> Network:
        """Return the network whose parameters are pieces of one vector (count,), as `vector` joins them, not copied."""
        weights, biases = split_vector(vector, sizes)
        return cls(weights, biases, activation, tuple(labels), meta)

    @property
    def vector(self) -> Array:
        """All parameters as one new vector: every weight matrix, then every bias."""
        return np.concatenate([p.ravel() for p in (*self.weights, *self.biases)])

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of inputs, then of the units of every layer: (784, 100, 10)."""
        return (self.weights[0].shape[0], *(w.shape[1] for w in self.weights))

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal over sizes, activation and parameters: the network's identity."""
        sha = hashlib.sha256(repr((self.sizes, self.activation)).encode())
        for array in (*self.weights, *self.biases):
            sha.update(array.astype("<f4", copy=False).tobytes())
        return sha.hexdigest()

    def logits(self, x: Array) -> Array:
        """Return the logits (n, k) of images (n, 28, 28) or (n, 784) in [0, 1]."""
        return self.record(x).z

    def probabilities(self, x: Array) -> Array:
        """Return the softmax of the logits, (n, k); every row sums to 1."""
        return softmax(self.logits(x))

    def log_probabilities(self, x: Array) -> Array:
        """Return the logarithm of `probabilities`, (n, k), exact where a probability is too small for a float."""
        return log_softmax(self.logits(x))

    def rolled(self, down: int, right: int) -> Network:
        """Return the network that sees of square images what this one sees of them moved by whole pixels.

        Around the torus, as `artkit.views.roll` moves them. Each is made once, and kept as long as this network.
        """
        if (down, right) not in self._rolled:
            first = self.weights[0]
            side = math.isqrt(len(first))
            moved = np.roll(first.reshape(side, side, -1), (-down, -right), axis=(0, 1)).reshape(first.shape)
            self._rolled[down, right] = replace(self, weights=(moved, *self.weights[1:]))
        return self._rolled[down, right]

    @cached_property
    def _rolled(self) -> dict[tuple[int, int], Network]:
        return {}

    def vjp(self, x: Array, layer: int = -1) -> tuple[Array, Callable[[Array], Array]]:
        """Return the pre-activations of a layer and the pullback of a gradient in them, as ``jax.vjp`` does.

        Parameters
        ----------
        x : array, (n, 28, 28) or (n, 784)
            Images in any memory order; the gradient comes back in the same shape and order.
        layer : int, optional
            Counts dense layers; -1 is the logits.

        Returns
        -------
        z : array, (n, units)
            The pre-activations.
        pullback : callable
            From dz (n, units) to dx, in the shape of `x`.
        """
        tape = self.record(x, layer)
        return tape.z, tape.to_input

    def record(self, x: Array, layer: int = -1, masks: Sequence[Array] = ()) -> Tape:
        """Run images forward up to a layer, and keep what the way back needs.

        Parameters
        ----------
        x : array, (n, 28, 28) or (n, 784)
            Images in [0, 1].
        layer : int, optional
            The dense layer at which to stop.
        masks : sequence of array, (n, units), optional
            What the output of each hidden layer is multiplied by (dropout).

        Raises
        ------
        ValueError
            If there is no such layer, or the images have another shape.
        """
        depth = len(self.weights)
        if not -depth <= layer < depth:
            raise ValueError(f"expected a layer between {-depth} and {depth - 1}, found {layer}")
        seen, hidden = [self._flat(x)], []
        z = self._affine(0, seen[0])
        for i in range(1, layer % depth + 1):
            hidden.append(self._activate(z))
            seen.append(hidden[-1] * masks[i - 1] if masks else hidden[-1])
            z = self._affine(i, seen[-1])
        return Tape(self, np.shape(x), tuple(seen), tuple(hidden), tuple(masks), z)

    def _flat(self, x: Array) -> Array:
        x = np.asarray(x)
        inputs = self.weights[0].shape[0]
        if x.ndim < 2 or math.prod(x.shape[1:]) != inputs:
            raise ValueError(f"expected images of shape (n, {inputs}) or (n, h, w), found {x.shape}")
        if x.dtype != np.float64:
            x = x.astype(np.float32, copy=False)
        return x.reshape(len(x), inputs)

    def _affine(self, i: int, h: Array) -> Array:
        z: Array = h @ self.weights[i]
        z += self.biases[i]
        return z

    def _activate(self, z: Array) -> Array:
        if self.activation == "relu":
            return np.maximum(z, 0, out=z)
        return sigmoid(z)


@dataclass(frozen=True, eq=False)
class Tape:
    """One forward pass, ready to be walked backwards.

    Attributes
    ----------
    network : Network
        The network that made it.
    shape : tuple of int
        The shape in which the images came.
    seen : tuple of array, (n, inputs)
        What each layer was multiplied with: the images, then the hidden activations (after dropout).
    hidden : tuple of array, (n, units)
        The hidden activations before dropout.
    masks : tuple of array, (n, units)
        The dropout masks, one a hidden layer, or none at all.
    z : array, (n, units)
        The pre-activations of the last layer that was run.
    """

    network: Network
    shape: tuple[int, ...]
    seen: tuple[Array, ...]
    hidden: tuple[Array, ...]
    masks: tuple[Array, ...]
    z: Array

    def deltas(self, dz: Array) -> Iterator[tuple[int, Array]]:
        """Yield (layer, gradient in its pre-activations), from the last layer that was run down to the first.

        Parameters
        ----------
        dz : array, (n, units)
            The gradient in `z`.

        Raises
        ------
        ValueError
            If it has another shape.
        """
        if dz.shape != self.z.shape:
            raise ValueError(f"expected a gradient of shape {self.z.shape}, found {dz.shape}")
        delta = dz
        for i in reversed(range(len(self.seen))):
            yield i, delta
            if i:
                delta = delta @ self.network.weights[i].T
                self._through_activation(delta, i - 1)

    def to_input(self, dz: Array) -> Array:
        """Return the gradient in the images, in their shape and memory order, for a gradient (n, units) in `z`."""
        *_, (_, delta) = self.deltas(dz)
        first, images = self.network.weights[0], self.seen[0]
        batch_last = images.flags.f_contiguous and not images.flags.c_contiguous
        if batch_last:
            return (first @ delta.T).T.reshape(self.shape)
        return (delta @ first.T).reshape(self.shape)

    def to_parameters(self, dz: Array, weights: Sequence[Array], biases: Sequence[Array]) -> None:
        """Write the gradient in the parameters, for a gradient (n, units) in `z`, into arrays shaped like them.

        Layers that were not run are left alone.
        """
        for i, delta in self.deltas(dz):
            np.matmul(self.seen[i].T, delta, out=weights[i])
            np.add.reduce(delta, axis=0, out=biases[i])

    def _through_activation(self, delta: Array, i: int) -> None:
        h = self.hidden[i]
        if self.masks:
            delta *= self.masks[i]
        if self.network.activation == "relu":
            delta *= h > 0
        else:
            delta *= h
            delta *= 1 - h


def split_vector(vector: Array, sizes: Sequence[int]) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """Return views of weights (inputs, units) and biases (units,) in one vector, as `Network.vector` joins them.

    Raises
    ------
    ValueError
        If the vector is not as long as networks of these sizes have parameters.
    """
    shapes: list[tuple[int, ...]] = [*pairwise(sizes), *((s,) for s in sizes[1:])]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    if vector.shape != (ends[-1],):
        raise ValueError(f"expected a vector of {ends[-1]} parameters, found shape {vector.shape}")
    pieces = [p.reshape(s) for p, s in zip(np.split(vector, ends[:-1]), shapes, strict=True)]
    return tuple(pieces[: len(sizes) - 1]), tuple(pieces[len(sizes) - 1 :])


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + exp(-z)), for any shape; below -80 it is what it is at -80, 2e-35."""
    a: Array = np.negative(np.maximum(z, -80))
    np.exp(a, out=a)
    a += 1
    np.reciprocal(a, out=a)
    return a


def softmax(z: Array) -> Array:
    """Return exp(z) divided by its sum over the last axis (..., classes); large logits do not overflow."""
    p: Array = np.exp(z - z.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return p


def log_softmax(z: Array) -> Array:
    """Return the logarithm of `softmax`, from the logits (..., classes) directly."""
    logs: Array = z - z.max(axis=-1, keepdims=True)
    logs -= np.log(np.exp(logs).sum(axis=-1, keepdims=True))
    return logs


def _frozen(array: Array) -> Array:
    view = np.ascontiguousarray(array, dtype=np.float32).view()
    view.flags.writeable = False
    return view


def _check_shapes(weights: Sequence[Array], biases: Sequence[Array], labels: Sequence[str]) -> None:
    if not weights or len(weights) != len(biases):
        raise ValueError(f"expected as many weights as biases, found {len(weights)} and {len(biases)}")
    inputs: int | None = None
    for i, (w, b) in enumerate(zip(weights, biases, strict=True)):
        if w.ndim != 2 or 0 in w.shape or inputs not in (None, w.shape[0]):
            raise ValueError(
                f"expected weights {i} of shape ({inputs or 'inputs'}, outputs), found {w.shape}"
            )
        if b.shape != w.shape[1:]:
            raise ValueError(f"expected biases {i} of shape {w.shape[1:]}, found {b.shape}")
        inputs = w.shape[1]
    if len(labels) != inputs:
        raise ValueError(f"expected {inputs} labels, one an output, found {len(labels)}")
