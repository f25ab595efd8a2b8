"""``artkit train``: a mind, made from a preset, images and a seed."""

import json
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from artkit.cli import options
from artkit.cli.terminal import progress, say
from artkit.errors import InputError, OutputError, UnknownNameError
from artkit.files import check_writable
from artkit.templates import fill

if TYPE_CHECKING:
    from artkit.classifier import Epoch, Outcome

MOST_NETWORKS = 1000


def train(
    preset: Annotated[str, typer.Argument(metavar="PRESET", help="Which kind: potato, robust, reader ...")],
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="An .npz; with several seeds it needs a {seed}.",
            show_default="PRESET.npz",
        ),
    ] = None,
    seed: Annotated[
        str,
        options.seeds("A network for each: 7, 0..4 or 3,8,21.", rich_help_panel=None),
    ] = "0",
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            envvar="ARTKIT_DATA",
            help="Pictures to learn from: four IDX files, as MNIST has.",
            show_default="MNIST",
        ),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=100_000, help="How often it sees all pictures, in place of the preset's."
        ),
    ] = None,
    keep_epochs: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where to keep the network after every epoch: e000.npz ..."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, for scripts: a line for each network.")
    ] = False,
) -> None:
    """Train a network of your own, and say how good it is.

    The best epoch is chosen on images held out of the training set; the test images are looked at once, at the end.

    Example: artkit train potato -o mine.npz --seed 7
    """
    from artkit.classifier import PRESETS, load_dataset, save_model, train_preset
    from artkit.recipe import parse_seeds

    if preset not in PRESETS:
        raise UnknownNameError("training preset", preset, PRESETS)
    files = _files(output or "{preset}.npz", preset, parse_seeds(seed, "--seed"), keep_epochs)
    dataset = load_dataset(data)
    half = PRESETS[preset].half
    total = epochs or PRESETS[preset].settings.epochs
    for one, path in files.items():
        began = time.perf_counter()
        with progress(f"training {preset}", quiet or as_json) as update:

            def after(epoch: "Epoch") -> None:
                if keep_epochs is not None:
                    save_model(keep_epochs / f"e{epoch.number:03d}.npz", epoch.network, half)
                update(epoch.number, total)

            outcome = train_preset(preset, dataset, one, epochs=epochs, callback=after)
        seconds = time.perf_counter() - began
        save_model(path, outcome.network, half)
        if as_json:
            typer.echo(json.dumps({"file": str(path), "seconds": round(seconds, 2), **outcome.network.meta}))
        elif not quiet:
            _report(f"{preset}, seed {one}, {dataset.name}", outcome, seconds, path)


def _files(template: str, preset: str, seeds: tuple[int, ...], keep_epochs: Path | None) -> dict[int, Path]:
    """Return the file of each seed, having made sure, before minutes of work, that it can be written."""
    if Path(template).suffix.lower() != ".npz":
        raise InputError(f"-o: {template!r} should end in .npz")
    if len(seeds) > MOST_NETWORKS:
        raise InputError(f"--seed: {len(seeds):,} networks; {MOST_NETWORKS:,} are the most at a time")
    files = {seed: Path(fill(template, {"seed": seed, "preset": preset}, "-o")) for seed in seeds}
    if len({*files.values()}) < len(seeds):
        raise InputError(f"-o: {template!r} is one file for {len(seeds)} seeds; put {{seed}} in it")
    if len(seeds) > 1 and keep_epochs is not None:
        raise InputError("--keep-epochs: it keeps the epochs of one seed; give one")
    if keep_epochs is not None:
        try:
            keep_epochs.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"cannot make the folder {keep_epochs}: {error.strerror}") from error
    for path in files.values():
        check_writable(path)
    return files


def _report(what: str, outcome: "Outcome", seconds: float, path: Path) -> None:
    from artkit.classifier.evaluation import PGD_STEPS

    chosen, test = outcome.chosen, outcome.test
    attacked = ", ".join(f"{share:.2%} at {epsilon:g}" for epsilon, share in test.robust.items())
    say(f"{what}: {outcome.epochs} epochs in {seconds:.0f} s")
    say(f"  chosen    epoch {chosen.number}: {chosen.accuracy:.2%} of the held-out images")
    say(f"  test      {test.accuracy:.2%} of {test.confusion.sum():,} images it had never seen")
    say(f"  attacked  {attacked} (L2 distance, PGD of {PGD_STEPS} steps)")
    say(f"  written   {path} ({path.stat().st_size:,} bytes)")
    wish = outcome.network.labels[-4:][0]  # of digits, the 6
    say(f"  try       {shlex.join(['artkit', 'dream', wish, '-m', str(path)])}")
