"""What commands that set a recipe have in common: the same words on each of them, and the settings that they mean."""

from collections.abc import Sequence
from typing import Annotated

import typer

Page = Annotated[
    str | None,
    typer.Option("--page", "-p", envvar="ARTKIT_PAGE", help="a2, 50x70cm, 18x24in, 13.5inx4cm ..."),
]
Landscape = Annotated[
    bool | None,
    typer.Option("--landscape/--portrait", "-l", help="Turn the page.", show_default=False),
]
Style = Annotated[
    list[str] | None,
    typer.Option("--style", envvar="ARTKIT_STYLE", help="In place of the recipe's; repeat to stack."),
]
Layout = Annotated[
    str | None,
    typer.Option("--layout", help="hero, sequence, matrix ..., with options: hero:matted=true."),
]
Text = Annotated[
    str | None,
    typer.Option("--text", help="A date, a house number, pi: sets it in dreams (layout sequence)."),
]
Edition = Annotated[
    str | None, typer.Option("--edition", help="Print the edition block: 3/50, title, line to sign on.")
]
OutlineText = Annotated[
    bool | None,
    typer.Option("--outline-text", help="Set all type as outlines, for shops that ask: no font in the PDF."),
]
Seed = Annotated[
    str | None,
    typer.Option("--seed", "-s", "--seeds", envvar="ARTKIT_SEED", help="7, 0..9 or 3,8,21."),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model", "-m", envvar="ARTKIT_MODEL", help="A shipped model or an .npz file, for every row."
    ),
]
Setting = Annotated[
    list[str] | None,
    typer.Option("--set", help="Any key of the recipe: dream.regularizers.blur.sigma=0.8. Repeat."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document in place of the report.")]


def settings(
    named: Sequence[tuple[str, object | None]], setting: Sequence[str] | None
) -> list[tuple[str, object]]:
    """Return what flags set, by key path: those that were given, then every ``--set``.

    Raises
    ------
    InputError
        If a ``--set`` is not ``key.path=value``.
    """
    from artkit.recipe.tree import parse_setting

    given = [(key, value) for key, value in named if value is not None]
    return [*given, *(parse_setting(text) for text in setting or ())]
