import random
import string
from pathlib import Path
from typing import Any

import msgspec
import pytest

from artkit.batches import Plan, jobs_of
from artkit.batches import jobs as jobs_module
from artkit.batches.jobs import id_of, parse_edition
from artkit.batches.run import MOST_TOGETHER, parcels
from artkit.carrying import MOST_BYTES, unpack
from artkit.errors import ArtkitError, InputError
from artkit.finishing import poster
from artkit.planning import plan
from artkit.press.containers import private_of


def names(**asked: Any) -> list[str]:
    return [job.name for job in jobs_of(Plan(**asked)).jobs]


def test_the_product_of_all_lists_with_names_that_tell_them_apart() -> None:
    asked = {
        "recipes": "work",
        "seeds": "8..9",
        "page": "a6,10x15cm",
        "set": {"style": "bitmap,type", "dream.steps": "2..3"},
    }
    assert len(names(**asked)) == 16
    assert names(**asked)[:3] == [
        "work_a6_bitmap_steps2_s0008.pdf",
        "work_a6_bitmap_steps2_s0009.pdf",
        "work_a6_bitmap_steps3_s0008.pdf",
    ]
    assert jobs_of(Plan(**asked)).place == "prints/out"
    own = jobs_of(Plan(**asked, output="out/{style}/{page}_{dream.steps}_{seed:02}.tif"))
    assert (own.place, own.jobs[0].name) == ("out", "bitmap/a6_2_08.tif")
    assert {job.output.suffix for job in own.jobs} == {".tif"}


def test_what_is_set_reaches_the_recipe_of_each_job() -> None:
    jobs = jobs_of(Plan(recipes="work", seeds="1,5", page="a5", set={"dream.steps": [4, 6]})).jobs
    assert [(job.recipe.dream.steps, job.recipe.seed) for job in jobs] == [(4, 1), (4, 5), (6, 1), (6, 5)]
    assert {job.recipe.page.size for job in jobs} == {"a5"}
    quoted = jobs_of(Plan(recipes="work", set={"title": '"A, b"'})).jobs
    assert [job.recipe.title for job in quoted] == ["A, b"]
    plain = jobs_of(Plan(recipes="work", set={"title": "A, b"})).jobs
    assert [job.recipe.title for job in plain] == ["A", "b"]


def test_an_edition_is_numbered() -> None:
    jobs = jobs_of(Plan(recipes="work", edition=3)).jobs
    assert [(job.name, job.recipe.edition.number, job.recipe.edition.size) for job in jobs] == [
        ("work_001.pdf", 1, 3),
        ("work_002.pdf", 2, 3),
        ("work_003.pdf", 3, 3),
    ]
    assert len({job.id for job in jobs}) == 3
    assert parse_edition("2,7/50") == ((2, 7), 50)


def test_every_number_of_a_unique_edition_has_seeds_of_its_own() -> None:
    jobs = jobs_of(Plan(recipes="work", edition=3, set={"edition.unique": True, "seed": '"4,6"'})).jobs
    seeds = [[cell.seed for cell in plan(job.recipe)] for job in jobs]
    assert seeds == [[4, 6], [7, 9], [10, 12]]
    same = jobs_of(Plan(recipes="work", edition=3, set={"seed": '"4,6"'})).jobs
    assert [[cell.seed for cell in plan(job.recipe)] for job in same] == [[4, 6]] * 3


def test_a_folder_means_its_recipes() -> None:
    Path("wall").mkdir()
    for name in ("one", "two"):
        Path(f"wall/{name}.toml").write_text(Path("work.toml").read_text("utf-8"), "utf-8")
    Path("wall/night.toml").write_text('recipes = "work"\n', "utf-8")
    assert names(recipes="wall") == ["one.pdf", "two.pdf"]


def test_a_print_carries_the_id_of_its_job() -> None:
    (job,) = jobs_of(Plan(recipes="work", seeds=9, output="{id}.pdf")).jobs
    data = poster("work", seed=9)
    carried = unpack(private_of(data, MOST_BYTES), "x")
    assert id_of(carried, ".pdf") == job.id
    assert job.name == f"{job.id[:12]}.pdf"
    assert id_of(carried, ".png") != job.id


@pytest.mark.parametrize(
    "other",
    [
        {"seeds": 8},
        {"page": "a5"},
        {"set": {"dream.steps": 4}},
        {"set": {"dream.model": "potato"}},
        {"set": {"date": "2026-11-24"}},
        {"dpi": 200.0},
        {"marks": "crop"},
        {"separations": True},
        {"output": "x.svg"},
    ],
)
def test_whatever_changes_a_byte_changes_the_id(other: dict[str, Any]) -> None:
    ids = [jobs_of(Plan(**{"recipes": "work", "seeds": 7, **more})).jobs[0].id for more in ({}, {}, other)]
    assert ids[0] == ids[1] != ids[2]


def test_the_id_hangs_on_the_network_and_not_on_its_place(tmp_path: Path) -> None:
    from artkit.classifier import load_model, save_model

    for folder, model in (("a", "twin"), ("b", "twin"), ("c", "potato")):
        Path(folder).mkdir()
        save_model(f"{folder}/own.npz", load_model(model))
    ids = [
        jobs_of(Plan(recipes="work", set={"dream.model": f"{folder}/own.npz"})).jobs[0].id
        for folder in ("a", "b", "c")
    ]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"recipes": "wrok"}, "no recipe is called 'wrok' (in ./prints or here); did you mean work?"),
        ({"page": "a5,a55"}, "no paper is called 'a55'"),
        ({"set": {"dream.stepz": "1,2"}}, "--set dream.stepz: unknown key dream.stepz; did you mean step?"),
        ({"set": {"dream.steps": "1..5..0.3"}}, "set dream.steps: '1..5..0.3' steps over its end"),
        ({"set": {"dream.regularizers.blur.sigma": "1,2"}}, "no blur among the regularizers"),
        ({"set": {"a b": 1}}, "expected the path of a key, not 'a b'"),
        ({"seeds": "9..0"}, "seeds: the range 9..0 runs backwards"),
        ({"seeds": "1", "set": {"seed": 3}}, "seed is swept twice"),
        ({"seeds": "0..99999", "page": "a5,a6"}, "a batch makes at most 100,000 prints"),
        ({"edition": "4/3"}, "edition: 4 is not all between 1 and 3"),
        ({"edition": "x"}, "edition: expected 50, 3/50 or 1..10/50"),
        ({"output": "out/{seed}"}, "-o: '{seed}' should end in .pdf"),
        ({"output": "{sede}.pdf"}, "no field is called 'sede'"),
        ({"output": "{style:d}.pdf"}, "the format 'd' does not suit"),
        ({"output": "x.pdf", "seeds": "1,2"}, "'x.pdf' is the file of two prints"),
        ({"output": "{title}.pdf", "set": {"title": "Six,six"}}, "is the file of two prints"),
        ({"output": "nowhere://x/{seed}.pdf"}, "nowhere"),
        ({"marks": "crup"}, "no mark is called 'crup'"),
        ({"icc": "none.icc"}, "cannot read none.icc"),
        ({"recipes": "empty"}, "there is no recipe in empty"),
        ({"output": "x.png", "marks": "crop"}, "only a .pdf has them"),
        ({"output": "a" * 300 + "{seed}.pdf"}, "longer than a file system takes"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_made(asked: dict[str, Any], message: str) -> None:
    from artkit.batches import InProcess, batch

    Path("empty").mkdir()
    before = sorted(Path().rglob("*"))
    with pytest.raises(InputError) as caught:
        batch({"recipes": "work", **asked}, InProcess())
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert sorted(Path().rglob("*")) == before


def test_a_mistake_in_the_last_combination_is_found_at_the_first_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes = ",".join([*(f"{100 + n}x{140 + n}mm" for n in range(12)), "10x10mm"])
    with pytest.raises(InputError, match=r"\(in the prints of work with page.size=10x10mm\)"):
        jobs_of(Plan(recipes="work", page=sizes, seeds="0..99"))


def test_what_a_page_does_not_show_is_rehearsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    real = jobs_module.rehearse
    monkeypatch.setattr(jobs_module, "rehearse", lambda recipe, cells: seen.append(1) or real(recipe, cells))
    jobs_of(Plan(recipes="work", seeds="0..99", set={"dream.step": "0.1..1..0.1"}))
    assert len(seen) == 1
    jobs_of(Plan(recipes="work", seeds="0..9", page="a5,a6", set={"title": "one,two"}))
    assert len(seen) == 5


def test_jobs_of_one_company_are_dreamed_together_and_equal_pictures_once() -> None:
    jobs = jobs_of(Plan(recipes="work", seeds="0..399", set={"dream.steps": "3,4"})).jobs
    groups = list(parcels(jobs))
    assert sorted(job.name for group in groups for job in group) == sorted(job.name for job in jobs)
    assert all(len({job.recipe.dream.steps for job in group}) == 1 for group in groups)
    assert max(map(len, groups)) == MOST_TOGETHER
    looks = jobs_of(Plan(recipes="work", seeds="0..9", page="a5,a6", set={"style": "bitmap,type"})).jobs
    assert [len(group) for group in parcels(looks)] == [40]


def test_what_its_company_would_change_is_dreamed_alone() -> None:
    coupled = {"dream.objective": "class_logit + diversity:neighbours=2", "dream.digits": '"66"'}
    for settings, alone in (({}, False), (coupled, True)):
        jobs = jobs_of(Plan(recipes="work", seeds="0..3", set=settings)).jobs
        assert len(list(parcels(jobs))) == (4 if alone else 1)
        assert {job.company == "" for job in jobs} == {alone}


WORDS = [
    "work",
    "wrok",
    "gallery",
    "a5",
    "a55",
    "bitmap,type",
    "0..3",
    "3..0",
    "0..1..0.3",
    "1,2",
    '"',
    "[",
    "{x}",
    "..",
    "nan",
    "1e999",
    "true",
    "0..99999999",
    "a=b",
    "\x00",
    "é",
    "{seed}",
    "out/{style}.pdf",
    "out/{seed}.png",
    "blur:sigma=1",
    "-1",
    "0.5..2",
    "3",
    "5",
]
KEYS = [
    "dream.steps",
    "dream.step",
    "style",
    "page.size",
    "page.margin",
    "dream.regularizers.blur.sigma",
    "title",
    "seed",
    "edition.number",
    "render.kind",
    "layout",
    "ink.ramp",
    "rows",
    "dream",
    "x",
    "..",
    "dream.model",
    "dream.digits",
]
GOOD = {
    "seeds": ("7", "0..3", "3,8"),
    "page": ("a5", "a5,a6", "10x15cm"),
    "style": ("bitmap", "bitmap,type", "bitmap+type"),
    "edition": ("3", "2/5", "1..2/4"),
    "output": ("out/{recipe}_{id}.pdf", "{id}.png"),
    "marks": ("none",),
}


def sweep(rng: random.Random) -> dict[str, Any]:
    """Return a plan as the grammar has it, with a word here and there that may not stand where it stands."""

    def word() -> str:
        parts = [rng.choice(WORDS) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
        if rng.random() < 0.1:
            parts.append("".join(rng.choices(string.printable, k=rng.randrange(1, 9))))
        return rng.choice((",", "..", "")).join(parts)

    spoilt = rng.choice((0.0, 0.1, 0.3))
    asked: dict[str, Any] = {"recipes": word() if rng.random() < spoilt else "work"}
    for key, good in GOOD.items():
        if rng.random() < 0.3:
            asked[key] = word() if rng.random() < spoilt else rng.choice(good)
    if rng.random() < spoilt + 0.2:
        asked["set"] = {rng.choice(KEYS): word() for _ in range(rng.randrange(1, 3))}
    return asked


def test_any_sweep_is_a_plan_or_a_line() -> None:
    rng, plans, errors = random.Random(7), 0, 0
    for _ in range(150):
        asked = sweep(rng)
        try:
            found = jobs_of(msgspec.convert(asked, Plan))
        except ArtkitError as error:
            assert str(error).strip(), asked
            assert error.exit_code == 2, asked
            errors += 1
        else:
            assert len({job.name.casefold() for job in found.jobs}) == len(found.jobs), asked
            plans += 1
    assert plans > 40
    assert errors > 50
