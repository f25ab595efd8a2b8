"""How help reads: examples as they are typed, options in groups, values called by what they are."""

import inspect
from typing import Any

from typer.core import TyperCommand, TyperGroup

WORK, PAGE, FILE, RUN = "What it shows", "How it is set", "What is written", "This run"
"""Groups of options that commands have in common."""

PLACES = {WORK: 0, PAGE: 2, FILE: 3, RUN: 4}
"""In which order groups stand; a command's own group comes behind the first."""

EXAMPLE = "Example: "
"""What a paragraph of a docstring begins with that is a command to type."""

GLUE, SHORT = "\N{NO-BREAK SPACE}", 40
"""What keeps a note of at most so many characters on one line."""


class Command(TyperCommand):
    """A command whose help fits a terminal of 80 columns."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what stands behind the name in the first line."""
        names = [_name(param) for param in self.get_params(ctx) if param.param_type_name == "argument"]
        return [*names, "[OPTIONS]"]

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """Write the docstring, and its examples on lines of their own, never broken."""
        paragraphs = inspect.cleandoc(self.help or "").split("\n\n")
        examples = [text.removeprefix(EXAMPLE) for text in paragraphs if text.startswith(EXAMPLE)]
        for text in paragraphs:
            if not text.startswith(EXAMPLE):
                formatter.write_paragraph()
                formatter.write_text(text)
        if examples:
            with formatter.section("Examples" if len(examples) > 1 else "Example"):
                for text in examples:
                    formatter.write(f"  {' '.join(text.split())}\n")

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options, group by group."""
        arguments: list[tuple[str, str]] = []
        groups: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            argument = param.param_type_name == "argument"
            heading = getattr(param, "rich_help_panel", None) or RUN
            rows = arguments if argument else groups.setdefault(heading, [])
            rows.append((_name(param), _text(param, ctx)))
        if arguments:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_dl(arguments)
        for heading in sorted(groups, key=lambda each: PLACES.get(each, 1)):
            with formatter.section(heading if len(groups) > 1 else "Options"):
                formatter.write_dl(groups[heading])

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write all of it, and give back the spaces at which no line was to break."""
        super().format_help(ctx, formatter)
        formatter.buffer = [text.replace(GLUE, " ") for text in formatter.buffer]


class Group(TyperGroup):
    """All commands, in the order in which a person meets them."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, group by group, then the options of the program itself."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command: Any = self.get_command(ctx, name)
            rows = panels.setdefault(command.rich_help_panel, [])
            rows.append((f"{name:11}", inspect.cleandoc(command.help).partition("\n\n")[0]))
        for heading, rows in panels.items():
            with formatter.section(heading):
                formatter.write_dl(rows)
        with formatter.section("Options"):
            formatter.write_dl([(_name(param), _text(param, ctx)) for param in self.get_params(ctx)])


def _name(param: Any) -> str:
    """Return an argument as it stands in the first line, or an option with what it takes."""
    if param.param_type_name == "argument":
        name = param.metavar or param.name.upper()
        return f"{name if param.required else f'[{name}]'}{'...' if param.nargs != 1 else ''}"
    short = sorted(param.opts, key=lambda each: len(each) > 2)  # -s before --seed and its aliases
    names = ", ".join(short) + "".join(f" / {each}" for each in param.secondary_opts)
    return names if param.is_flag else f"{names} {param.metavar or param.name.upper()}"


def _text(param: Any, ctx: Any) -> str:
    """Return what a parameter means, its default, its range, and the variable that gives it too."""
    shown = param.show_default
    default = shown if isinstance(shown, str) else param.get_default(ctx) if shown else None
    notes = []
    if not (default is None or isinstance(default, bool | list | tuple) or default == ""):
        notes.append(f"default:{GLUE}{f'{default:g}' if isinstance(default, float) else default}")
    low, high = (getattr(param, side, None) for side in ("min", "max"))
    if low is not None:
        notes.append(f"{low:g} or more" if high is None else f"{low:g} to {high:g}")
    if getattr(param, "envvar", None):
        notes.append(f"or {param.envvar}")
    behind = f"[{'; '.join(notes)}]"
    behind = behind.replace(" ", GLUE) if len(behind) <= SHORT else behind
    return f"{param.help or ''}  {behind}" if notes else param.help or ""
