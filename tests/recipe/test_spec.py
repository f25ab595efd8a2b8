import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.errors import InputError
from artkit.recipe.tree import parse_setting
from artkit.spec import Spec, parse_value, split_commas, toml_value

NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
VALUES = st.recursive(
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=12),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(name=NAMES, options=st.dictionaries(NAMES, VALUES, max_size=4))
def test_text_and_table_are_the_same_spec(name: str, options: dict[str, object]) -> None:
    spec = Spec(name, options)
    assert Spec.parse(str(spec)) == spec
    assert Spec.from_tree(spec.tree()) == spec
    assert hash(Spec.parse(str(spec))) == hash(spec)


@given(VALUES)
def test_a_written_value_reads_back(value: object) -> None:
    assert parse_value(toml_value(value)) == value


@given(st.text(max_size=30))
def test_any_text_is_a_spec_or_an_input_error(text: str) -> None:
    try:
        Spec.parse(text)
    except InputError as error:
        assert "expected" in str(error) or "twice" in str(error)


@given(st.text(max_size=30))
def test_any_text_is_a_setting_or_an_input_error(text: str) -> None:
    try:
        path, _ = parse_setting(text)
    except InputError as error:
        assert "--set" in str(error)
    else:
        assert path


def test_commas_inside_of_quotes_and_brackets_do_not_split() -> None:
    assert split_commas("a=1,b=[1, 2],c='x,y',d={e=1,f=2}") == ["a=1", "b=[1, 2]", "c='x,y'", "d={e=1,f=2}"]


def test_a_spec_is_immutable() -> None:
    spec = Spec("blur", {"sigma": 1})
    with pytest.raises(AttributeError, match="immutable"):
        spec.name = "tv"
    with pytest.raises(TypeError):
        spec.options["sigma"] = 2  # type: ignore[index]
