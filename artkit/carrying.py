"""What a print carries of itself: its recipe and its negatives, from which it can be printed again, exactly.

It is one ``.npz`` archive of plain arrays: ``facts``, a JSON string, and the negatives as float32, which the format of
the print packs without loss. Reading it executes nothing and follows no path; everything is held to a type, a range and
a size before it is used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Annotated, Any, Literal, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from artkit.developing import Picture
from artkit.dreaming import Negative, Pixel
from artkit.dreaming.parameterization import SIDE, Parameterization
from artkit.dreaming.parameterizations import PARAMETERIZATIONS
from artkit.errors import ArtkitError, FileFormatError, one_line
from artkit.npz import npz_arrays, npz_bytes
from artkit.planning import plain_recipe
from artkit.plugins import make
from artkit.recipe import Recipe
from artkit.recipe.loading import convert
from artkit.spec import Spec
from artkit.templates import Probability

MOST_BYTES = 2**27
"""Of all that a print carries, unpacked (128 MiB); 10,000 pictures take a quarter of it."""

MOST_TEXT = 2**25

Short = Annotated[str, msgspec.Meta(max_length=10_000)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Number = Annotated[float, msgspec.Meta(ge=-1e6, le=1e6)]
Extent = Annotated[float, msgspec.Meta(gt=0, le=1e6)]
Edge = Annotated[int, msgspec.Meta(ge=-10_000, le=10_000)]


class Font(msgspec.Struct, frozen=True, kw_only=True):
    """A face that the print is set in, and the digest of its file."""

    family: Short
    weight: int
    italic: bool
    version: Short
    sha256: Short


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """Where a picture stands: its rectangle in millimetres from the corner of the trim, and what it was meant to be."""

    picture: Count
    rect: tuple[Number, Number, Extent, Extent]
    label: Short
    dark: bool
    window: tuple[Edge, Edge, Edge, Edge] | None = None
    """The part of the picture that it shows, in pixels: left, top, right, bottom."""


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """The profile that the print was made for."""

    sha256: Short
    description: Short
    condition: Short = ""
    ours: bool = True
    """Whether nobody named another; else its bytes ride along."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a print knows of itself, beside its recipe and its negatives."""

    models: dict[str, Short] = {}
    dreamed: dict[str, Short] = {}
    """Versions of what dreamed."""
    printed: dict[str, Short] = {}
    """Versions of what printed."""
    plugins: dict[str, Short] = {}
    dpi: Annotated[float, msgspec.Meta(gt=0, le=10_000)] = 150.0
    marks: tuple[Literal["crop", "registration", "colorbar"], ...] = ()
    separations: bool = False
    profile: Condition | None = None
    fonts: tuple[Font, ...] = ()
    cells: Annotated[tuple[Cell, ...], msgspec.Meta(max_length=10_000)] = ()


class _Picture(msgspec.Struct, frozen=True, kw_only=True):
    group: Count
    label: Annotated[int, msgspec.Meta(ge=0, lt=10_000)]
    name: Short
    seed: Count
    row: Count
    series: Count
    render: dict[str, Any] | None = None
    fields: dict[str, Short | int | float]


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    format: Literal[1] = 1
    recipe: dict[str, Any]
    facts: Facts
    groups: tuple[dict[str, Any], ...]
    pictures: Annotated[tuple[_Picture, ...], msgspec.Meta(min_length=1, max_length=10_000)]


@dataclass(frozen=True, eq=False)
class Carried:
    """What was read from a print.

    Attributes
    ----------
    recipe : Recipe
        With everything filled in.
    pictures : tuple of Picture
        From their negatives.
    facts : Facts
        Everything else.
    profile : bytes
        The profile of its printing condition, where that is not the shipped one.
    """

    recipe: Recipe
    pictures: tuple[Picture, ...]
    facts: Facts
    profile: bytes = b""


def pack(carried: Carried) -> bytes:
    """Return what a print carries, as bytes that depend on nothing else."""
    groups: list[dict[str, Any]] = []
    members: list[list[Picture]] = []
    heads = []
    for whole in carried.pictures:
        spec = spec_of(whole.negative.parameterization, _asked(carried.recipe, whole))
        picture = _holdable(whole, spec)
        held = (spec or cast(Spec, spec_of(Pixel()))).tree()
        shapes = {name: array.shape for name, array in picture.negative.parameters.items()}
        key = {"held": held, "shapes": {name: list(shape) for name, shape in shapes.items()}}
        if key not in groups:
            groups.append(key)
            members.append([])
        group = groups.index(key)
        members[group].append(picture)
        heads.append(_head_of(picture, group))
    head = _Head(
        recipe=plain_recipe(carried.recipe),
        facts=carried.facts,
        groups=tuple({"held": each["held"]} for each in groups),
        pictures=tuple(heads),
    )
    text = msgspec.json.encode(head, order="sorted").decode("utf-8")
    arrays: dict[str, NDArray[Any]] = {"facts": np.frombuffer(text.encode("utf-8"), np.uint8)}
    for number, pictures in enumerate(members):
        for name in pictures[0].negative.parameters:
            arrays[f"n{number}.{name}"] = np.stack([each.negative.parameters[name] for each in pictures])
        images = np.stack([each.image for each in pictures])
        if not _is_own_image(arrays.get(f"n{number}.pixels"), images):
            arrays[f"n{number}.image"] = images
    if carried.profile:
        arrays["profile"] = np.frombuffer(carried.profile, np.uint8)
    return npz_bytes(arrays)


def _is_own_image(pixels: NDArray[Any] | None, images: NDArray[Any]) -> bool:
    return pixels is not None and np.array_equal(pixels, images)


def _head_of(picture: Picture, group: int) -> _Picture:
    said = {
        name: float(value) if isinstance(value, float) else value for name, value in picture.fields.items()
    }
    return _Picture(
        group=group,
        label=picture.label,
        name=picture.name,
        seed=picture.seed,
        row=picture.row,
        series=picture.series,
        render=None if picture.render is None else picture.render.tree(),
        fields=cast(dict[str, str | int | float], said),
    )


def spec_of(held: Parameterization, asked: Spec | None = None) -> Spec | None:
    """Return name and options of a parameterization, or None where it could not be made again from them.

    Parameters
    ----------
    held : Parameterization
        The thing itself; a built-in tells its own options.
    asked : Spec, optional
        What the recipe asked for, which is believed of a plug-in.
    """
    made: Any = held
    names = [name for name, factory in PARAMETERIZATIONS.items() if factory is type(made)]
    if names and is_dataclass(made):
        return Spec(names[0], {each.name: getattr(made, each.name) for each in fields(made) if each.init})
    return asked if asked is not None and asked.name not in PARAMETERIZATIONS else None


def _asked(recipe: Recipe, picture: Picture) -> Spec | None:
    """Return the parameterization that a recipe asks for a picture."""
    rows = [row.dream for row in recipe.rows] or [recipe.dream]
    return rows[picture.row].parameterization if picture.row < len(rows) else None


def _holdable(picture: Picture, held: Spec | None) -> Picture:
    """Return a picture as it is, or, where its negative could not be made again, as its own pixels."""
    if held is not None:
        return picture
    return replace(picture, negative=Negative(Pixel(), {"pixels": picture.image}))


def unpack(data: bytes, path: object) -> Carried:
    """Return what `pack` wrote.

    Parameters
    ----------
    data : bytes
        Whatever was found in the place where a print carries it.
    path : object
        How the file is called in an error.

    Raises
    ------
    FileFormatError
        If it is anything else.
    InputError
        If it names a plug-in that is not installed.
    """
    arrays = npz_arrays(data, path, MOST_BYTES)
    head = _read_head(arrays, path)
    recipe = convert(head.recipe, Recipe, f"the recipe in {path}")
    taken = [0] * len(head.groups)
    held = [_held(each, path) for each in head.groups]
    pictures = []
    for each in head.pictures:
        if each.group >= len(held):
            raise FileFormatError(path, "expected pictures of groups that are there")
        pictures.append(_picture(each, held[each.group], arrays, taken[each.group], path))
        taken[each.group] += 1
    _check_cells(head.facts.cells, len(pictures), path)
    profile = arrays.get("profile", np.zeros(0, np.uint8))
    return Carried(recipe, tuple(pictures), head.facts, profile.tobytes())


def _read_head(arrays: Mapping[str, NDArray[Any]], path: object) -> _Head:
    text = arrays.get("facts")
    if text is None or text.dtype != np.uint8 or text.ndim != 1 or len(text) > MOST_TEXT:
        raise FileFormatError(path, "expected the facts of a print, found none")
    try:
        return msgspec.json.decode(text.tobytes(), type=_Head)
    except (msgspec.DecodeError, RecursionError) as error:
        raise FileFormatError(path, f"what it carries is damaged: {error}") from None


def _check_cells(cells: Sequence[Cell], count: int, path: object) -> None:
    for cell in cells:
        if cell.picture >= count:
            raise FileFormatError(path, "expected cells of pictures that are there")
        left, top, right, bottom = cell.window or (0, 0, 1, 1)
        if not (left < right and top < bottom):
            raise FileFormatError(path, f"expected cells with an inside, found the window {cell.window}")


def _held(tree: Mapping[str, Any], path: object) -> Parameterization:
    try:
        spec = Spec.from_tree(tree.get("held"))
    except ValueError as error:
        raise FileFormatError(path, f"what it carries is damaged: {error}") from None
    made = make("parameterizations", spec.name, spec.options, PARAMETERIZATIONS, f"the negatives of {path}")
    return cast(Parameterization, made)


def _picture(
    head: _Picture, held: Parameterization, arrays: Mapping[str, NDArray[Any]], place: int, path: object
) -> Picture:
    prefix = f"n{head.group}."
    own: dict[str, NDArray[np.float32]] = {}
    for name, array in arrays.items():
        if name.startswith(prefix):
            if array.dtype != np.float32 or array.ndim < 1 or place >= len(array):
                raise FileFormatError(path, f"expected negatives {name} for every picture, found others")
            if not np.isfinite(array[place]).all():
                raise FileFormatError(path, f"expected finite numbers in {name}, found others")
            own[name.removeprefix(prefix)] = array[place]
    image = own.pop("image", own.get("pixels"))
    if image is None or image.shape != (SIDE, SIDE) or image.min() < 0 or image.max() > 1:
        raise FileFormatError(path, f"expected pictures of {SIDE} x {SIDE} tones, found others")
    negative = Negative(held, own)
    return Picture(
        negative=negative,
        image=image,
        label=head.label,
        name=head.name,
        seed=head.seed,
        row=head.row,
        series=head.series,
        render=_render(head.render, path),
        fields={name: _field(name, value, path) for name, value in head.fields.items()} | {"seed": head.seed},
    )


def _render(tree: Mapping[str, Any] | None, path: object) -> Spec | None:
    try:
        return None if tree is None else Spec.from_tree(tree)
    except ValueError as error:
        raise FileFormatError(path, f"what it carries is damaged: {error}") from None


def _field(name: str, value: str | int | float, path: object) -> object:
    if not name.endswith("confidence"):
        return value
    if isinstance(value, str):
        raise FileFormatError(path, f"expected a number as the {name} of a picture, found {value[:40]!r}")
    return Probability(value)


def trial(pictures: Sequence[Picture], path: object) -> None:
    """Draw every negative once, so that one that does not suit its parameterization is known.

    Raises
    ------
    FileFormatError
        If one cannot be drawn.
    """
    for picture in pictures:
        try:
            picture.negative.render(SIDE)
        except ArtkitError:
            raise
        except (
            Exception
        ) as error:  # arrays of any shape may come from a file; whatever they break is its fault
            raise FileFormatError(path, f"a negative cannot be drawn: {one_line(error)}") from None
