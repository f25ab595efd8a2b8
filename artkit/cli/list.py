"""``artkit list``: everything that can be named, a line each."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Literal, NamedTuple, get_args, get_origin

import typer

from artkit.cli.terminal import say
from artkit.errors import UnknownNameError


class Row(NamedTuple):
    """One line of a list; `options` is a line of its own, empty for most."""

    name: str
    description: str
    options: str = ""


def list_names(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="What to list; without it, the kinds that there are.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
) -> None:
    """List styles, papers, models and all else that has a name.

    What takes options is shown with them, their defaults and ranges.

    Example: artkit list papers
    """
    if not kind:
        rows = [Row(name, text) for name, (text, _) in LISTS.items()]
    elif kind in LISTS:
        rows = list(LISTS[kind][1]())
    else:
        raise UnknownNameError("list", kind, LISTS)
    if as_json:
        typer.echo(json.dumps([row._asdict() for row in rows], ensure_ascii=False))
        return
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        say(f"{row.name:<{width}}  {row.description}".rstrip())
        if row.options:
            say(" " * width + f"  {row.options}")
    if kind == "regularizers":
        say("each also takes start, end (0 to 1, shares of the run), every (steps) and ramp (none, up, down)")
    if not rows:
        say(f"there are no {kind} here")


def first_line(thing: object) -> str:
    """Return the first line of a docstring, without its full stop."""
    return (getattr(thing, "__doc__", None) or "").strip().split("\n")[0].rstrip(".")


def _styles() -> Iterable[Row]:
    from artkit.errors import ArtkitError
    from artkit.recipe import load_style
    from artkit.recipe.sources import list_styles

    for name, (origin, _) in list_styles().items():
        try:
            text = load_style(name)[0].meta.description
        except ArtkitError as error:
            text = f"broken: {error}"
        yield Row(name, text if origin == "artkit" else f"{text} ({origin})")


def _papers() -> Iterable[Row]:
    from artkit.layout.paper import PAPERS

    for name, size in PAPERS.items():
        yield Row(name, f"{size.width:g} x {size.height:g} mm")


def _models() -> Iterable[Row]:
    from artkit.classifier import load_model, model_names

    for name in model_names():
        network = load_model(name)
        results = network.meta.get("results")
        tested = results.get("test") if isinstance(results, Mapping) else None
        accuracy = f", {100 * tested:.2f} % on test images" if isinstance(tested, float) else ""
        yield Row(name, f"{'-'.join(map(str, network.sizes))} {network.activation}{accuracy}")


def _presets() -> Iterable[Row]:
    from artkit.dreaming.presets import PRESETS

    for name, preset in PRESETS.items():
        yield Row(
            name,
            preset.description,
            ", ".join((preset.objective, preset.parameterization, *preset.regularizers)),
        )


def _recipes() -> Iterable[Row]:
    from artkit.batches.plan import is_plan
    from artkit.errors import ArtkitError
    from artkit.recipe import load_recipe
    from artkit.recipe.sources import list_recipes

    for name, path in list_recipes().items():
        if is_plan(str(path)):
            continue
        try:
            recipe = load_recipe(path)
            text = recipe.title + (f", {recipe.subtitle}" if recipe.subtitle else "")
        except ArtkitError as error:
            text = f"broken: {error}"
        yield Row(name, text)


def _fonts() -> Iterable[Row]:
    from artkit.layout.typography import families

    for name, faces in families().items():
        yield Row(name, ", ".join(str(face).removeprefix(f"{name} ") for face in faces))


def _plugins() -> Iterable[Row]:
    from artkit.plugins import KINDS, entries, listing, origin

    for kind in KINDS:
        found = entries(kind)
        built_in: Mapping[str, object] = _builtins(kind) if kind in BUILTINS else {}
        for row in listing(kind, built_in):
            if row.name in found and row.origin != "artkit":
                yield Row(f"{kind.removesuffix('s')} {row.name}", row.problem or origin(found[row.name]))


BUILTINS: Mapping[str, tuple[str, str]] = {
    "attacks": ("artkit.adversarial", "ATTACKS"),
    "regularizers": ("artkit.dreaming", "REGULARIZERS"),
    "objectives": ("artkit.dreaming", "OBJECTIVES"),
    "parameterizations": ("artkit.dreaming", "PARAMETERIZATIONS"),
    "renderers": ("artkit.render", "RENDERERS"),
    "layouts": ("artkit.layout", "LAYOUTS"),
}
"""Where the built-ins of each kind of plug-in stand."""


def _builtins(kind: str) -> Mapping[str, object]:
    from importlib import import_module

    module, name = BUILTINS[kind]
    found: Mapping[str, object] = getattr(import_module(module), name)
    return found


def _kind(kind: str) -> Callable[[], Iterable[Row]]:
    def rows() -> Iterable[Row]:
        from artkit.plugins import listing

        for row in listing(kind, _builtins(kind)):
            text = row.problem or first_line(row.value)
            text += "" if row.origin == "artkit" else f" ({row.origin})"
            yield Row(row.name, text, options(row.value))

    return rows


def options(factory: object) -> str:
    """Return the options of a plug-in with defaults and ranges: ``sigma=1.0 (over 0, up to 14), every=4 (from 1)``.

    The schedule that all regularizers share is left out, where a plug-in leaves it as it is.
    """
    from artkit.dreaming.regularizer import Regularizer
    from artkit.plugins import parameters

    if not callable(factory):
        return ""
    common = parameters(Regularizer)
    shown = []
    for name, parameter in parameters(factory).items():
        if name in common and parameter.default == common[name].default:
            continue
        value = str(parameter.default).replace("\n", "\\n")
        default = "" if parameter.default is parameter.empty else f"={value}"
        limits = ", ".join(_bounds(parameter.annotation))
        shown.append(name + default + (f" ({limits})" if limits else ""))
    return ", ".join(shown)


def _bounds(annotation: object) -> Iterable[str]:
    """Yield what a value may be: its range, or the words that it is chosen from."""
    for each in get_args(annotation):
        if get_origin(annotation) is Literal:
            yield str(each)
        elif get_origin(annotation) is Annotated and each is not get_args(annotation)[0]:
            yield from _limits(each)
        else:
            yield from _bounds(each)


def _limits(meta: object) -> Iterable[str]:
    for key, word in (("gt", "over"), ("ge", "from"), ("lt", "under"), ("le", "up to")):
        bound = getattr(meta, key, None)
        if bound is not None:
            yield f"{word} {bound:g}"


LISTS: Mapping[str, tuple[str, Callable[[], Iterable[Row]]]] = {
    "styles": ("looks, from ./styles, your own folder, artkit and plug-ins", _styles),
    "papers": ("sizes of paper", _papers),
    "models": ("the shipped networks", _models),
    "presets": ("named ways to dream", _presets),
    "regularizers": ("what keeps an ascent natural", _kind("regularizers")),
    "objectives": ("what an ascent climbs", _kind("objectives")),
    "parameterizations": ("how a picture is held while it is optimised", _kind("parameterizations")),
    "attacks": ("how a picture is changed until a network takes it for what it is not", _kind("attacks")),
    "renderers": ("how tone becomes marks", _kind("renderers")),
    "layouts": ("how pictures are set on a page", _kind("layouts")),
    "fonts": ("families of type, from installed font-* packages", _fonts),
    "recipes": ("finished works, in ./prints and here", _recipes),
    "plugins": ("what other distributions add, and what of it is broken", _plugins),
}
"""What can be listed: what it is, and how it is read."""
