import copy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.errors import FileFormatError, InputError, UnknownNameError
from artkit.recipe import Recipe, load_recipe, load_style
from artkit.recipe.loading import convert
from artkit.recipe.tree import merge, set_path
from artkit.spec import Spec

PRESETS = {
    "lucid": {"regularizers": ["blur:sigma=1", "l2"], "steps": 100, "step": 0.4},
    "raw": {"regularizers": [], "steps": 50, "step": 0.4},
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_precedence_is_styles_then_recipe_then_settings() -> None:
    write(
        "styles/one.toml",
        '[page]\nmargin = "1mm"\nbackground = "#111111"\n[render]\nkind = "pixels"\nlevels = 8\n',
    )
    write("styles/two.toml", '[page]\nmargin = "2mm"\n[render]\nlevels = 9\n')
    write("work.toml", 'style = ["one", "two"]\n[page]\nbackground = "#222222"\n')
    recipe = load_recipe("work.toml", settings=[("page.bleed", "4mm")])
    assert recipe.page.margin == "2mm"
    assert recipe.page.background == "#222222"
    assert recipe.page.bleed == "4mm"
    assert recipe.render == Spec("pixels", {"levels": 9})
    assert load_recipe("work.toml", styles=["two", "one"]).page.margin == "1mm"
    assert load_recipe("work.toml", settings=[("style", "two+one")]).page.margin == "1mm"


def test_another_kind_takes_no_options_from_the_one_below() -> None:
    write("styles/one.toml", 'render = "pixels:levels=8"\n')
    write("work.toml", 'style = "one"\nrender = "contour"\n')
    assert load_recipe("work.toml").render == Spec("contour")
    write("same.toml", 'style = "one"\n[render]\ngap = 0.1\n')
    assert load_recipe("same.toml").render == Spec("pixels", {"levels": 8, "gap": 0.1})


def test_extends() -> None:
    write("styles/base.toml", '[meta]\nauthor = "B"\n[page]\nmargin = "1mm"\nbleed = "5mm"\n')
    write("styles/over.toml", '[meta]\nextends = "base"\n[page]\nmargin = "2mm"\n')
    style, _ = load_style("over")
    assert (style.page.margin, style.page.bleed, style.meta.author) == ("2mm", "5mm", "")
    write("styles/a.toml", '[meta]\nextends = "b"\n')
    write("styles/b.toml", '[meta]\nextends = "a"\n')
    with pytest.raises(FileFormatError, match="extends itself"):
        load_style("a")
    write("styles/lost.toml", '[meta]\nextends = "bass"\n')
    with pytest.raises(
        UnknownNameError, match=r"'bass' \(meta.extends of styles/lost.toml\); did you mean base"
    ):
        load_style("lost")


def test_presets_lie_beneath_what_stands_beside_them() -> None:
    recipe = load_recipe(presets=PRESETS)
    assert (recipe.dream.steps, recipe.dream.preset) == (100, "lucid")
    write(
        "work.toml", '[dream]\npreset = "raw"\nsteps = 7\n[[rows]]\n[[rows]]\ndream = { preset = "lucid" }\n'
    )
    recipe = load_recipe("work.toml", presets=PRESETS)
    assert [row.dream.steps for row in recipe.rows] == [7, 100]
    assert recipe.rows[1].dream.regularizers == (Spec("blur", {"sigma": 1}), Spec("l2"))
    assert load_recipe("work.toml", settings=[("dream.preset", "lucid")], presets=PRESETS).dream.steps == 7
    with pytest.raises(UnknownNameError, match="did you mean lucid"):
        load_recipe(settings=[("dream.preset", "lucide")], presets=PRESETS)


def test_rows_inherit_and_settings_reach_into_them() -> None:
    write(
        "work.toml",
        '[dream]\ndigits = "6"\nregularizers = ["tv:weight=1"]\n'
        '[[rows]]\nnote = "a"\n'
        '[[rows]]\nnote = "b"\ndream = { model = "potato", regularizers = ["blur:sigma=1", "blur:sigma=2,every=3"] }\n',
    )

    def sigmas(*settings: tuple[str, object]) -> list[object]:
        row = load_recipe("work.toml", settings=settings).rows[1]
        return [spec.options["sigma"] for spec in row.dream.regularizers or ()]

    recipe = load_recipe("work.toml")
    assert [row.dream.digits for row in recipe.rows] == ["6", "6"]
    assert [row.dream.model for row in recipe.rows] == ["robust", "potato"]
    assert sigmas() == [1, 2]
    assert sigmas(("dream.regularizers.blur.sigma", 9)) == [9, 9]
    assert sigmas(("dream.regularizers.blur[1].sigma", 9)) == [1, 9]
    recipe = load_recipe("work.toml", settings=[("dream.model", "twin"), ("dream.steps", 3)])
    assert [(row.dream.model, row.dream.steps) for row in recipe.rows] == [("twin", 3), ("twin", 3)]
    with pytest.raises(InputError, match="there is no jitter among the regularizers"):
        load_recipe("work.toml", settings=[("dream.regularizers.jitter.pixels", 1)])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[page]\nsice = 'a2'", "unknown key page.sice; did you mean size?"),
        ("titel = 'x'", "unknown key titel; did you mean title?"),
        ("[[rows]]\ndream = { stepz = 3 }", "unknown key rows[0].dream.stepz; did you mean step?"),
        ("[page]\nbleed = '3'", "page.bleed: expected a number with mm, cm, in or pt"),
        ("[page]\nbleed = 3", "page.bleed: expected `str`, got `int`"),
        ("[dream]\nsteps = -1", "dream.steps: expected `int` >= 0"),
        ("[dream]\nregularizers = ['blur:3']", "dream.regularizers[0]: expected key=value after blur:"),
        ("[ink]\nramp = ['#000']", "ink.ramp: expected `array` of length >= 2"),
        ("render = 3", "render: expected"),
        ("title = ", "not TOML: Invalid value (at end of document)"),
        ("title = 'a'\ntitle = 'b'\n", "line 2"),
        ("[a" * 3000, "not TOML"),
        ("x = " + "[" * 5000, "not TOML"),
        ("page = 3", "page: expected `object`, got `int`"),
        ("style = 'nowhere'", "no style is called 'nowhere'"),
    ],
)
def test_slips_name_file_and_key(text: str, said: str) -> None:
    write("work.toml", text)
    with pytest.raises(InputError) as caught:
        load_recipe("work.toml")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_broken_files() -> None:
    Path("latin.toml").write_bytes(b'title = "\xe4"')
    with pytest.raises(FileFormatError, match="not UTF-8 text at byte 9"):
        load_recipe("latin.toml")
    Path("huge.toml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(FileFormatError, match="at most 1,000,000"):
        load_recipe("huge.toml")
    with pytest.raises(InputError, match=r"there is no recipe file 'none\.toml'"):
        load_recipe("none.toml")
    with pytest.raises(UnknownNameError, match="no recipe is called 'none'"):
        load_recipe("none")
    with pytest.raises(InputError, match="there is no style file"):
        load_style("a\0/b.toml")


TREES = st.recursive(
    st.dictionaries(st.sampled_from("abcd"), st.integers() | st.lists(st.integers(), max_size=2), max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=6,
)


@given(a=TREES, b=TREES, c=TREES)
def test_merge_is_associative_and_changes_nothing_below(a: dict, b: dict, c: dict) -> None:  # type: ignore[type-arg]
    before = copy.deepcopy((a, b, c))
    assert merge(merge(a, b), b) == merge(a, b)
    assert merge(a, {}) == a
    assert merge({}, a) == a
    assert (a, b, c) == before


@given(tree=TREES, path=st.from_regex(r"[a-d](\.[a-d]){0,3}", fullmatch=True))
def test_set_path_sets_or_says_why_not(tree: dict, path: str) -> None:  # type: ignore[type-arg]
    before = copy.deepcopy(tree)
    try:
        result: object = set_path(tree, path, "new")
    except InputError as error:
        assert path in str(error)
    else:
        for step in path.split("."):
            assert isinstance(result, dict)
            result = result[step]
        assert result == "new"
    assert tree == before


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
    max_leaves=4,
)
KEYS = st.sampled_from(
    ["title", "page", "render", "ink", "type", "dream", "rows", "seed", "layout", "edition", "style", "meta"]
)


@given(st.dictionaries(KEYS, JUNK, max_size=4))
def test_any_tree_is_a_recipe_or_one_line(tree: dict[str, object]) -> None:
    try:
        convert(tree, Recipe, "work.toml")
    except FileFormatError as error:
        assert str(error).startswith("work.toml: ")
