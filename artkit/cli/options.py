"""What commands that set a recipe have in common: the same words on each of them, and the settings that they mean."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from artkit.cli.help import FILE, PAGE, WORK

Recipe = Annotated[
    str | None,
    typer.Argument(metavar="RECIPE", help="A .toml file or a name; without it, the gallery of ten digits."),
]


def seeds(what: str, **more: Any) -> Any:
    """Return the option of seeds; `what` they are for."""
    return typer.Option(
        "--seed", "-s", "--seeds", metavar="SEEDS", help=what, **{"rich_help_panel": WORK, **more}
    )


def model(whose: str, **more: Any) -> Any:
    """Return the option of a network; `whose` it is."""
    return typer.Option(
        "--model",
        "-m",
        help=whose,
        **{"metavar": "MODEL", "envvar": "ARTKIT_MODEL", "rich_help_panel": WORK, **more},
    )


def side(of: str) -> Any:
    """Return the option of how large a picture is; `of` which."""
    return typer.Option(metavar="PIXELS", min=1, max=20_000, help=of, rich_help_panel=FILE)


def channel(what: str, name: str, panel: str | None) -> Any:
    """Return the option of a print and capture; `what` is done through it."""
    return typer.Option(name, metavar="scan|phone|hard", help=what, rich_help_panel=panel)


Seed = Annotated[str | None, seeds("Which noise it begins with: 7, 0..9 or 3,8,21.", envvar="ARTKIT_SEED")]
Model = Annotated[str | None, model("The network that dreams: a shipped one or an .npz file.")]
Negative = Annotated[
    bool, typer.Option("--negative", help="White on black, as MNIST is.", rich_help_panel=FILE)
]
Text = Annotated[
    str | None,
    typer.Option(
        "--text",
        metavar="TEXT",
        help="Set this in dreamed figures: a date, a house number, pi.",
        rich_help_panel=WORK,
    ),
]
Setting = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change any key of the recipe, such as page.margin=30mm. May be repeated.",
        rich_help_panel=WORK,
    ),
]
Page = Annotated[
    str | None,
    typer.Option(
        "--page",
        "-p",
        metavar="SIZE",
        envvar="ARTKIT_PAGE",
        help="a2, letter, 50x70cm, 18x24in, 13.5inx4cm ...",
        rich_help_panel=PAGE,
    ),
]
Landscape = Annotated[
    bool | None,
    typer.Option(
        "--landscape/--portrait", "-l", help="Turn the page.", show_default=False, rich_help_panel=PAGE
    ),
]
Style = Annotated[
    list[str] | None,
    typer.Option(
        "--style",
        metavar="STYLE",
        envvar="ARTKIT_STYLE",
        help="The look, in place of the recipe's; repeat it to lay one over another.",
        rich_help_panel=PAGE,
    ),
]
Layout = Annotated[
    str | None,
    typer.Option(
        "--layout",
        metavar="LAYOUT",
        help="hero, sequence, matrix ..., with options as in hero:matted=true.",
        rich_help_panel=PAGE,
    ),
]
Edition = Annotated[
    str | None,
    typer.Option(
        "--edition",
        metavar="N/SIZE",
        help="Number the print, as in 3/50, with its title and a line to sign on.",
        rich_help_panel=PAGE,
    ),
]
OutlineText = Annotated[
    bool | None,
    typer.Option(
        "--outline-text",
        help="Draw type as outlines, for shops that want no font in a PDF.",
        rich_help_panel=PAGE,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts, in place of the report.")]


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
