"""The page: lengths, paper, geometry, colour, type, and layouts that turn cells into places on a sheet.

``LAYOUTS`` holds the layouts by name. It is loaded when it is asked for, so that a table of paper sizes costs no
typesetting.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from artkit.layout.layouts import LAYOUTS as LAYOUTS


def __getattr__(name: str) -> Any:
    if name == "LAYOUTS":
        from artkit.layout.layouts import LAYOUTS

        return LAYOUTS
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
