"""Every option of what is made by name: its default, on which recipes that leave it out rely, and its range."""

from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest
from msgspec import Meta

from artkit.dreaming import OBJECTIVES, PARAMETERIZATIONS, REGULARIZERS
from artkit.dreaming.regularizer import Regularizer
from artkit.layout import LAYOUTS
from artkit.plugins import parameters
from artkit.render import RENDERERS

KINDS = {
    "objectives": OBJECTIVES,
    "parameterizations": PARAMETERIZATIONS,
    "regularizers": {"each": Regularizer, **REGULARIZERS},
    "layouts": LAYOUTS,
}
OPTIONS = {
    "objectives": {
        "between": "ahead 0.., share=0.5 0..1, balance=4.0 0..100",
        "blurred": "label=None 0.., of='class_log_probability', sigma=2.0 (0)..14",
        "class_log_probability": "label=None 0..",
        "class_logit": "label=None 0..",
        "direction": "vector=(), layer=0, power=0.0 0..8, seed=0 0..",
        "diversity": "neighbours=10 2..32",
        "entropy": "",
        "interpolation": "other 0.., share=0.5 0..1",
        "margin": "label=None 0..",
        "neuron": "unit 0.., layer=0",
        "turned": "label=None 0.., of='class_log_probability', turns=2 1..3",
        "under": "model, label=None 0.., of='class_log_probability'",
    },
    "parameterizations": {
        "cppn": "width=24 2..128, features=32 2..128, frequency=1.8 (0)..14, edge=8.0 1..50",
        "fourier": "decay=1.0 0..4, grey=0.1 (0)..(1), noise=0.3 0..10",
        "pixel": "grey=0.5 0..1, noise=0.1 0..1",
        "strokes": "count=2 1..8, points=7 4..24, pen=0.035 (0)..0.2, edge=60.0 10..200",
    },
    "regularizers": {
        "each": "start=0.0 0..1, end=1.0 0..1, ramp='none', every=1 1..",
        "blur": "sigma=1.0 (0)..14, every=4 1..",
        "border": "weight=0.5 0.., pixels=4 1..13",
        "capture": "channel='phone'",
        "decay": "rate=0.02 0..1",
        "facets": "rate=0.05 0..1",
        "high_frequency": "weight=0.5 0.., sigma=1.0 (0)..14",
        "ink": "mean=0.13 0..1",
        "jitter": "pixels=2 0..13, subpixel=False",
        "l1": "weight=0.02 0..",
        "l2": "weight=0.05 0..",
        "pose": "degrees=12.0 0..180, scale=0.15 0..1, shear=0.25 0..1, pixels=1.0 0..13",
        "press": "gain=0.2 0..0.25, spread=0.6 0..3, haze=0.15 0..0.4, fade=0.15 0..0.4",
        "rotation": "degrees=10.0 0..180",
        "scale": "amount=0.1 0..1",
        "small_contribution": "percentile=30.0 0..100",
        "small_norm": "percentile=30.0 0..100",
        "symmetry": "about='upright'",
        "tv": "weight=0.1 0.., smooth=0.05 (0)..1",
    },
    "layouts": {
        "comparison": "gutter=0.12 0..1, caption='', row_heading='{note}', column_heading='{column}'",
        "grid": "columns=None 1.., rows=None 1.., gutter=0.16 0..1, caption=''",
        "hero": "matted=False, fit='cover', caption=''",
        "matrix": "gutter=0.05 0..1, caption='', row_heading='{label}', column_heading='{column}'",
        "morph": "columns=None 1.., gutter=0.16 0..1, "
        "caption='{label} {confidence:.2f}   {rival} {rival_confidence:.2f}', row_heading=''",
        "mosaic": "of=None, floor=0.1 0..(1), gutter=0.0 0..1",
        "process": "columns=None 1.., gutter=0.16 0..1, caption='{step}   p = {confidence:.3f}', row_heading=''",
        "sequence": "text, gap=None 0..2, tabular=None",
        "specimen": "columns=10 1.., gutter=0.2 0..1, caption='{label}.{seed}\\np {confidence:.3f}', pins=True",
        "triptych": "signs='', gutter=0.16 0..1, caption=''",
    },
}


def metas(annotation: object) -> Iterator[Meta]:
    for each in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
        yield from (each,) if isinstance(each, Meta) else metas(each)


def said(factory: Callable[..., object], shared: dict[str, Any]) -> str:
    """Return the options of a factory in one line: ``name=default low..high``; a bound in brackets is left out."""
    words = []
    for key, option in parameters(factory).items():
        if factory is not Regularizer and key in shared and option.default == shared[key].default:
            continue
        bounds: dict[str, float] = {}
        for meta in metas(option.annotation):
            bounds |= {
                name: value for name in ("ge", "gt", "le", "lt") if (value := getattr(meta, name)) is not None
            }
        low = f"{bounds['ge']:g}" if "ge" in bounds else f"({bounds['gt']:g})" if "gt" in bounds else ""
        high = f"{bounds['le']:g}" if "le" in bounds else f"({bounds['lt']:g})" if "lt" in bounds else ""
        default = "" if option.default is option.empty else f"={option.default!r}"
        words.append(f"{key}{default}{f' {low}..{high}' if low or high else ''}")
    return ", ".join(words)


def found(kind: str) -> dict[str, str]:
    shared = parameters(Regularizer)
    return {name: said(factory, shared) for name, factory in KINDS[kind].items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_default_or_a_range_changes_for_everybody(kind: str) -> None:
    assert found(kind) == OPTIONS[kind]


@pytest.mark.parametrize("kind", [OBJECTIVES, PARAMETERIZATIONS, REGULARIZERS, LAYOUTS, RENDERERS])
def test_nobody_changes_what_a_name_means(kind: Any) -> None:
    with pytest.raises(TypeError):
        kind[next(iter(kind))] = None
