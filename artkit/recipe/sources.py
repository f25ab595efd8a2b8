"""Where styles and recipes are found.

A style: an explicit path, ``./styles``, the user's folder, the shipped ones, then plug-ins (an ``artkit.styles`` entry
point names a package whose TOML files are styles). A recipe: an explicit path, ``./prints``, ``.``. The first hit wins;
nothing shadows a shipped style except a folder of the person's own, which is what such a folder is for.
"""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from artkit.errors import InputError, UnknownNameError
from artkit.plugins import entries, origin


def shipped_styles() -> Traversable:
    """Return the folder of the shipped styles.

    In a wheel they lie inside the package; in a clone or an editable install, beside it, which is believed only
    where ``pyproject.toml`` stands there too.

    Raises
    ------
    InputError
        If neither is there.
    """
    package = files("artkit")
    inside = package / "styles"
    if inside.is_dir():
        return inside
    root = Path(str(package)).parent
    if (root / "pyproject.toml").is_file() and (root / "styles").is_dir():
        return root / "styles"
    raise InputError("the shipped styles are missing: neither inside the package nor beside it")


def user_styles() -> Path:
    """Return the user's own style folder, which need not exist."""
    import platformdirs

    return Path(platformdirs.user_config_dir("artkit", appauthor=False)) / "styles"


def style_folders() -> Iterator[tuple[str, Traversable]]:
    """Yield (origin, folder) in the order of look-up; folders that are not there are left out."""
    places: list[tuple[str, Traversable]] = [
        ("./styles", Path("styles")),
        ("user", user_styles()),
        ("artkit", shipped_styles()),
    ]
    for entry in entries("styles").values():
        try:
            places.append((origin(entry), files(entry.value)))
        except Exception:  # a stranger's package may raise anything at import; its styles are then not there
            continue
    for name, folder in places:
        if folder.is_dir():
            yield name, folder


def list_styles() -> dict[str, tuple[str, Traversable]]:
    """Return every style that can be named: name -> (origin, file), sorted."""
    found: dict[str, tuple[str, Traversable]] = {}
    for place, folder in style_folders():
        for file in folder.iterdir():
            if file.name.endswith(".toml"):
                found.setdefault(file.name.removesuffix(".toml"), (place, file))
    return dict(sorted(found.items()))


def find_style(name: str) -> Traversable:
    """Return the file of a style.

    Raises
    ------
    UnknownNameError
        If there is no such style.
    InputError
        If a path was given and there is no such file.
    """
    if _is_path(name):
        return _existing(name, "style")
    known = list_styles()
    if name not in known:
        raise UnknownNameError("style", name, known)
    return known[name][1]


def list_recipes() -> dict[str, Path]:
    """Return the recipes that can be named here: those in ``./prints`` and in the current folder, sorted."""
    found: dict[str, Path] = {}
    for folder in (Path("prints"), Path()):
        if folder.is_dir():
            for file in folder.glob("*.toml"):
                if file.name != "pyproject.toml":
                    found.setdefault(file.stem, file)
    return dict(sorted(found.items()))


def find_recipe(name: str) -> Path:
    """Return the file of a recipe.

    Raises
    ------
    UnknownNameError
        If there is no such recipe.
    InputError
        If a path was given and there is no such file.
    """
    if _is_path(name):
        return _existing(name, "recipe")
    known = list_recipes()
    if name not in known:
        raise UnknownNameError("recipe", name, known, "in ./prints or here")
    return known[name]


def _is_path(name: str) -> bool:
    return name.endswith(".toml") or "/" in name or "\\" in name


def _existing(name: str, kind: str) -> Path:
    path = Path(name)
    try:
        if path.is_file():
            return path
    except (OSError, ValueError):  # a name that no file can have
        pass
    raise InputError(f"there is no {kind} file {name!r}")
