"""Dreams as ``.npz``: plain arrays and one JSON string, so that any other program can read them.

``images`` (n, 28, 28) float32, ``labels`` (n,) int64 asked for, ``predicted`` (n,) int64, ``confidence`` (n,) float32,
``seeds`` (n,) int64, ``trace`` (n, steps) float32, ``negative.<name>`` (n, ...) float32, ``recipe`` a JSON string, and
``renders`` (n, size, size) float32 where a size was asked for.
"""

import json
from collections.abc import Mapping, Sequence

import numpy as np

from artkit.dreaming.dream import Dream
from artkit.npz import npz_bytes


def dreams_bytes(dreams: Sequence[Dream], recipe: Mapping[str, object], size: int | None = None) -> bytes:
    """Return the dreams of one run as the bytes of an ``.npz`` file.

    Parameters
    ----------
    dreams : sequence of Dream, (n,)
        Of one run: as many steps and the same parameterization.
    recipe : mapping
        How they were made; plain values that JSON knows.
    size : int, optional
        Pixels a side of `renders`; None: no renders.

    Raises
    ------
    ValueError
        If there are no dreams.
    """
    if not dreams:
        raise ValueError("expected at least one dream")
    arrays: dict[str, np.ndarray] = {
        "images": np.stack([dream.image for dream in dreams]),
        "labels": np.array([dream.label for dream in dreams], np.int64),
        "predicted": np.array([dream.predicted for dream in dreams], np.int64),
        "confidence": np.array([dream.confidence for dream in dreams], np.float32),
        "seeds": np.array([dream.seed for dream in dreams], np.int64),
        "trace": np.stack([dream.trace for dream in dreams]),
        "recipe": np.array(json.dumps(recipe, sort_keys=True, ensure_ascii=False)),
    }
    for name in dreams[0].negative.parameters:
        arrays[f"negative.{name}"] = np.stack([dream.negative.parameters[name] for dream in dreams])
    if size is not None:
        arrays["renders"] = np.stack([dream.negative.render(size) for dream in dreams])
    return npz_bytes(arrays)
