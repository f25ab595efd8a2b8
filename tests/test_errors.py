import doctest

import pytest

from artkit import errors
from artkit.errors import (
    ArtkitError,
    FileFormatError,
    InputError,
    JobError,
    OutputError,
    PluginError,
    UnknownNameError,
    nearest,
)


@pytest.mark.parametrize(
    ("kind", "parent", "code"),
    [
        (ArtkitError, Exception, 1),
        (InputError, ArtkitError, 2),
        (UnknownNameError, InputError, 2),
        (FileFormatError, InputError, 2),
        (PluginError, InputError, 2),
        (JobError, ArtkitError, 1),
        (OutputError, JobError, 1),
    ],
)
def test_the_tree_is_as_drawn(kind, parent, code):
    assert kind.__base__ is parent
    assert kind.exit_code == code
    assert kind.__name__ in errors.__doc__


def test_the_drawing_leaves_none_out():
    defined = {name for name, thing in vars(errors).items() if isinstance(thing, type)}
    assert {name for name in defined if name.endswith("Error")} == {
        word for word in errors.__doc__.split() if word.endswith("Error")
    }


def test_the_examples_are_true():
    failed, tried = doctest.testmod(errors)
    assert (failed, tried) == (0, 2)


def test_an_unknown_name_keeps_what_it_was_told():
    error = UnknownNameError("style", "galery", ["potato", "gallery"], "style of hall.toml")
    assert (error.kind, error.name, error.allowed) == ("style", "galery", ("gallery", "potato"))
    assert str(error) == (
        "no style is called 'galery' (style of hall.toml); did you mean gallery? (gallery, potato)"
    )


def test_a_file_keeps_its_path_and_problem():
    error = FileFormatError("a.npz", "expected a model, found a potato")
    assert (error.path, error.problem) == ("a.npz", "expected a model, found a potato")
    assert str(error) == "a.npz: expected a model, found a potato"


def test_the_nearest_name_does_not_hang_on_capitals():
    assert nearest("BLUR", ["blur", "jitter"]).startswith("; did you mean blur?")


def test_a_long_list_is_cut():
    tail = nearest("zzz", [f"name{i:03}" for i in range(100)])
    assert tail.endswith("name023 and 76 more")
