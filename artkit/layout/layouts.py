"""The layouts by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from artkit.layout.arrangement import Layout
from artkit.layout.grid import Comparison, Grid, Matrix, Morph, Process, Specimen, Triptych
from artkit.layout.hero import Hero
from artkit.layout.mosaic import Mosaic
from artkit.layout.sequence import Sequence

LAYOUTS: Mapping[str, Callable[..., Layout]] = MappingProxyType(
    {
        "comparison": Comparison,
        "grid": Grid,
        "hero": Hero,
        "matrix": Matrix,
        "morph": Morph,
        "mosaic": Mosaic,
        "process": Process,
        "sequence": Sequence,
        "specimen": Specimen,
        "triptych": Triptych,
    }
)
