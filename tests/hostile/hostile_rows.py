"""The table of hostile inputs: a command line, how it must end, and what its one line must say.

`FILES` is the folder that every row runs in: the files of `hostile_inputs`, a good one of each kind, and something
standing wherever a command might write. A row for each command stands beside each kind of bad file that it reads.
"""

import os
import shlex
from itertools import chain

from hostile_inputs import (
    BATCHES,
    BOMBS,
    CARRIED,
    DREAMS,
    EVIL_MANIFEST,
    FILE_NAMES,
    GOOD_MODEL,
    GOOD_PICTURES,
    IMAGES,
    LABELS,
    MODELS,
    PDFS,
    PICTURES,
    PROFILES,
    RECIPES,
    SETS,
    STYLES,
    Content,
    carrying,
    dreams,
    good_print,
    pdf,
)
from judging import Row

OLD = b"an older work"
OUTPUTS = (
    "out.png",
    "out.tif",
    "out.npz",
    "out.pdf",
    "out.svg",
    "out.gif",
    "dream.png",
    "gallery.pdf",
    "potato.npz",
)
LONG = "x" * 300

GOOD: dict[str, Content] = {
    "good.toml": b"title = 'Six'\n[dream]\ndigits = '6'\nsteps = 1\n[page]\nsize = 'a6'\n",
    "letters.npz": GOOD_MODEL,
    "dreams.npz": dreams(),
    "print.pdf": good_print,
    "print.png": lambda: good_print(".png"),
    "blank.pdf": pdf,
    "text.ttf": b"a typeface in words",
}
GOOD_SET = dict(zip(FILE_NAMES, (IMAGES, LABELS, IMAGES, LABELS), strict=True))
KEPT = (".pdf", ".png", ".tif", ".svg")


def _sets() -> dict[str, Content]:
    return {
        f"{folder}/{name}": data
        for folder, (changes, _) in SETS.items()
        for name, data in (GOOD_SET | changes).items()
        if data is not None
    }


def _carrying(name: str, suffix: str) -> Content:
    return lambda: carrying(CARRIED[name][0](), suffix)


CARRIERS = {name: KEPT[number % 4] for number, name in enumerate(CARRIED)}
"""What a print carries -> the format that carries it in the table; each is inside a PDF too, for ``check``."""

FILES: dict[str, Content] = {
    **GOOD,
    **{name: content for name, (content, _) in MODELS.items()},
    **_sets(),
    **{name: content for name, (content, _) in DREAMS.items()},
    **{name: content for name, (content, _) in RECIPES.items()},
    **{f"styles/{name}.toml": content for name, (content, _) in STYLES.items()},
    **{name: content for name, (content, _) in PICTURES.items()},
    **GOOD_PICTURES,
    **{name: content for name, (content, _) in PROFILES.items()},
    **{name: content for name, (content, *_) in PDFS.items()},
    **{f"carried/{name}{suffix}": _carrying(name, suffix) for name, suffix in CARRIERS.items()},
    **{f"carried/{name}.pdf": _carrying(name, ".pdf") for name in CARRIED if "cell" in name},
    **{name: content for name, (content, _) in BOMBS.items()},
    **dict.fromkeys(OUTPUTS, OLD),
    "taken/out.pdf/": b"",
    "held/batch.jsonl/": b"",
    "7.pdf/7.pdf/": b"",
    "torn/batch.jsonl": b'{"id":"x","file":"y"}\n{"id": "ab',
    "evil/batch.jsonl": EVIL_MANIFEST,
    **{name: content for name, (content, _) in BATCHES.items()},
}


def rows(*lines: tuple[str, int, str]) -> list[Row]:
    return [Row(*line) for line in lines]


USAGE = rows(
    ("posters", 2, "no such command 'posters'"),
    ("--nonsense", 2, "no such option: --nonsense"),
    ("dream", 2, "missing argument 'DIGIT'"),
    ("dream 6 --nonsense", 2, "no such option: --nonsense"),
    ("train", 2, "missing argument 'PRESET'"),
    ("poster --nonsense", 2, "no such option: --nonsense"),
    ("list regularisers", 2, "did you mean regularizers?"),
    ("list papers styles", 2, "unexpected extra argument"),
    ("list \udcff", 2, "\\udcff"),
    ("new stile x", 2, "did you mean style?"),
    ("new schema recipes", 2, "did you mean recipe?"),
    ("new style ../x", 2, "no name for a file"),
    ("new style ''", 2, "no name for a file"),
    ("new style \udcff", 2, "no name for a file"),
    (f"new style {LONG}", 2, "is no name for a file"),
    ("new style a -o good.toml", 2, "good.toml is there already"),
)

MODEL_READERS = (
    "dream 6 -m {} -o out.png",
    "adversarial -t 1 -m {} -o out.png",
    "poster -m {} -o out.pdf",
    "preview good -m {} -o out.png",
    "proof good -m {} -o out.pdf",
    "sheet good --set dream.model={} -o out.pdf",
    "evaluate {}",
    "measure dreams.npz -m {}",
    "batch good -m {} -o b/{{seed}}.pdf",
)
MODEL_ROWS = [
    Row(line.format(name.rstrip("/")), 2, said)
    for name, (_, said) in MODELS.items()
    for line in (MODEL_READERS if name in ("nan.npz", "claim.npz", "folder.npz/") else MODEL_READERS[:1])
] + rows(
    ("dream 6 -m missing.npz -o out.png", 2, "cannot read missing.npz: there is no such file"),
    ("dream 6 -m . -o out.png", 2, "it is a folder"),
    ("dream 6 -m /dev/null -o out.png", 2, "found an empty file"),
    ("dream 6 -m potatoe -o out.png", 2, "no model is called 'potatoe'"),
    ("dream 6 -m letters.npz -o out.png", 2, "'6'"),
    ("evaluate potatoe", 2, "did you mean potato?"),
    ("evaluate letters.npz", 2, "letters.npz knows the classes a, b, c; mnist has 0, 1, 2"),
    ("measure dreams.npz -m letters.npz", 2, "letters.npz knows 3 classes, fewer than"),
    ("evaluate --robust 1,x", 2, "--robust: expected distances from 0 to 28"),
    ("evaluate --robust -1", 2, "--robust: expected distances from 0 to 28"),
    ("evaluate --robust nan", 2, "--robust: expected distances from 0 to 28"),
    ("evaluate --robust 1e308", 2, "--robust: expected distances from 0 to 28"),
)

SET_READERS = (
    "train potato --data {} -o out.npz",
    "evaluate letters.npz --data {}",
    "measure dreams.npz --data {}",
)
SET_ROWS = [
    Row(line.format(folder), 2, said)
    for folder, (_, said) in SETS.items()
    for line in (SET_READERS if folder in ("magic", "honest-bomb", "strange") else SET_READERS[:1])
] + rows(
    ("train potato --data missing -o out.npz", 2, "no data set at missing: there is no such folder"),
    ("train potato --data good.toml -o out.npz", 2, "no data set at good.toml: there is no such folder"),
    ("evaluate --data missing", 2, "no data set at missing"),
    ("train potatoe -o out.npz", 2, "did you mean potato?"),
    ("train potato --seed x -o out.npz", 2, "expected 7, 0..99 or 3,8,21, not 'x'"),
    ("train potato --epochs 0 -o out.npz", 2, "invalid value for '--epochs': "),
    ("train potato --epochs 1e9 -o out.npz", 2, "invalid value for '--epochs': "),
    ("train potato -o out.pdf", 2, "'out.pdf' should end in .npz"),
    ("train potato -s 0..3 -o out.npz", 2, "is one file for 4 seeds"),
    ("train potato -s 0..3 -o {seed}.npz --keep-epochs e", 2, "give one"),
    ("train potato -o {sed}.npz", 2, "did you mean seed?"),
    ("train potato -o out.npz --keep-epochs good.toml", 1, "cannot make the folder good.toml"),
)

DREAM_ROWS = (
    [Row(f"measure {name}", 2, said) for name, (_, said) in DREAMS.items() if said]
    + [
        Row(f"measure {name.rstrip('/')}", 2, said)
        for name, (_, said) in MODELS.items()
        if name in ("empty.npz", "text.npz", "cut.npz", "pickled.npz", "claim.npz", "folder.npz/")
    ]
    + rows(
        ("measure object.npz", 2, "found type '|O'"),
        ("measure thirteen.npz -m twin", 2, "twin knows 10 classes, fewer than thirteen.npz"),
        ("measure dreams.npz -m potatoe", 2, "did you mean potato?"),
        ("measure missing.npz", 2, "there is no such file"),
        ("measure letters.npz", 2, "expected an array 'images'"),
    )
)

DREAMING = rows(
    ("dream 6 --steps many -o out.png", 2, "invalid value for '--steps': "),
    ("dream 6 --steps -1 -o out.png", 2, "invalid value for '--steps': "),
    ("dream 6 --steps 1000000000 -o out.png", 2, "invalid value for '--steps': "),
    ("dream 6 --step nan -o out.png", 2, "invalid value for '--step': "),
    ("dream 6 --step inf -o out.png", 2, "invalid value for '--step': "),
    ("dream 6 --anneal nan -o out.png", 2, "invalid value for '--anneal': "),
    ("dream x -o out.png", 2, "'x'"),
    ("dream 9..0 -o out.png", 2, "9..0"),
    ("dream 0..1e9 -o out.png", 2, "0..1e9"),
    ("dream '' -o out.png", 2, "dream.digits"),
    ("dream \udcff -o out.png", 2, "no class is called '\\udcff'"),
    ("dream 6 -m potatoe -o out.png", 2, "no model is called 'potatoe'"),
    ("dream 6 --preset luzid -o out.png", 2, "did you mean lucid?"),
    ("dream 6 -r blurr -o out.png", 2, "no regularizer is called 'blurr'"),
    ("dream 6 -r blur:sigmo=1 -o out.png", 2, "did you mean sigma?"),
    ("dream 6 -r blur:sigma=-1 -o out.png", 2, "expected `float` > 0.0, not -1"),
    ("dream 6 -r blur:sigma=nan -o out.png", 2, "expected a finite number, not nan"),
    ("dream 6 -r blur:sigma=1e308 -o out.png", 2, "sigma of blur"),
    ("dream 6 -r blur:sigma= -o out.png", 2, "expected key=value"),
    ("dream 6 -r blur:sigma=1,sigma=2 -o out.png", 2, "given twice"),
    ("dream 6 -r blur:sigma=\udcff -o out.png", 2, "UTF-8"),
    ("dream 6 --objective class_logits -o out.png", 2, "did you mean class_logit?"),
    ("dream 6 --objective neuron:unit=5000 -o out.png", 2, "5000"),
    ("dream 6 --parameterization pixels -o out.png", 2, "did you mean pixel?"),
    ("dream 6 --survive fax -o out.png", 2, "'--survive'"),
    ("dream 6 -o out.xyz", 2, "-o: 'out.xyz' should end in one of"),
    ("dream 6 -o out", 2, "-o: 'out' should end in one of"),
    ("dream 6 -o out_{digit}.png", 2, "no field is called 'digit'"),
    ("dream 6 -o out_{seed.png", 2, "cannot be filled in"),
    ("dream 6 -o out_{seed:099999}.png", 2, "099999"),
    ("dream 6 -o out_{seed!r}.png", 2, "more than a name and a format"),
    ("dream 6 -o out.npz --frames 5", 2, "--frames: a film is a .gif or .webp"),
    ("dream 6 -o out.png --seconds 5", 2, "--seconds: only a .gif or .webp has a time"),
    ("dream 6 -o out.gif --frames 1", 2, "'--frames'"),
    ("dream 6 -o out.gif --frames 500 --seconds 1", 2, "need"),
    ("dream 6 -o out.gif --size 20000", 2, "pixels, more than"),
    ("dream 6 -o out.gif -s 0..200", 2, "of 100 dreams at most"),
)

RECIPE_READERS = (
    "poster {} -o out.pdf",
    "preview {} -o out.png",
    "sheet {} -s 0..3 -o out.pdf",
    "proof {} -o out.pdf",
    "batch {} -o b/{{seed}}.pdf",
)
READ_BY_ALL = ("text.toml", "deep.toml", "inner.toml", "cycle.toml")
RECIPE_ROWS = (
    [
        Row(line.format(name), 2, said)
        for name, (_, said) in RECIPES.items()
        for line in (RECIPE_READERS if name in READ_BY_ALL else RECIPE_READERS[:1])
    ]
    + [Row(f"poster good --style {name} -o out.pdf", 2, said) for name, (_, said) in STYLES.items()]
    + rows(
        ("preview good --style loop -o out.png", 2, "extends itself"),
        ("batch good --style loop -o b/{seed}.pdf", 2, "extends itself"),
        ("replay print.pdf --style loop -o out.pdf", 2, "extends itself"),
        ("poster missing.toml -o out.pdf", 2, "there is no recipe file 'missing.toml'"),
        ("poster galery -o out.pdf", 2, "no recipe is called 'galery'"),
        ("poster '' -o out.pdf", 2, "no recipe is called ''"),
        ("poster . -o out.pdf", 2, "no recipe is called '.'"),
        ("poster styles/ -o out.pdf", 2, "there is no recipe file 'styles/'"),
        (f"poster {LONG}.toml -o out.pdf", 2, "there is no recipe file"),
        ("poster \udcff.toml -o out.pdf", 2, "there is no recipe file '\\udcff.toml'"),
        ("poster --style galery -o out.pdf", 2, "did you mean gallery?"),
        ("poster --style /dev/null/x -o out.pdf", 2, "there is no style file"),
        ("poster --style ./print.pdf -o out.pdf", 2, "print.pdf: not UTF-8 text"),
        ("poster --layout heroo -o out.pdf", 2, "did you mean hero?"),
        ("poster --layout hero:mated=true -o out.pdf", 2, "did you mean matted?"),
        ("poster --text abc -o out.pdf", 2, "'abc' has nothing that can be dreamed"),
        ("poster --edition 3 -o out.pdf", 2, "--edition"),
        ("poster --edition 51/50 -o out.pdf", 2, "51 of 50"),
        ("poster --edition 1/999999999 -o out.pdf", 2, "edition.size"),
        ("poster --layout hero -o out.pdf", 2, "a hero is one picture, and the recipe asks for 10"),
        ("poster --dpi much -o out.png", 2, "'--dpi'"),
        ("poster --marks corp -o out.pdf", 2, "did you mean crop?"),
        (
            "preview good --room kitchen -o out.png",
            2,
            "no room is called 'kitchen'; there are bed, desk, hall",
        ),
        ("preview --watch -o out.png", 2, "--watch: name the recipe that is to be watched"),
        ("sheet good --at hook -o out.pdf", 2, "--at: expected row and place as in 0,3, not 'hook'"),
        ("sheet good --at 0,2 -o out.pdf", 2, "--at: 0,2 is no picture of this recipe; its row has 1"),
        ("sheet good --at 0,99999999999999999999 -o out.pdf", 2, "--at: expected row and place"),
        ("sheet good --keep x", 2, "--keep: expected 7, 0..99 or 3,8,21"),
        ("sheet good --keep 1 -o out.pdf", 2, "--keep writes into the recipe"),
        ("sheet good --at 0,0 --keep 1,2", 2, "cells[1].at: [0, 1] is no picture of this sheet"),
        ("sheet text.toml --keep 1", 2, "text.toml: not TOML"),
        ("proof good --at 10 -o out.pdf", 2, "--at: 10 is no place on this sheet"),
    )
)

SETTINGS = rows(
    ("poster --set nonsense -o out.pdf", 2, "--set: expected key.path=value, not 'nonsense'"),
    ("poster --set = -o out.pdf", 2, "--set: expected key.path=value"),
    ("poster --set .=1 -o out.pdf", 2, "--set: expected key.path=value"),
    ("poster --set dream..steps=1 -o out.pdf", 2, "--set: expected key.path=value"),
    ("poster --set __class__.x=1 -o out.pdf", 2, "unknown key __class__"),
    ("poster --set dream.stepz=1 -o out.pdf", 2, "unknown key dream.stepz; did you mean step?"),
    ("poster --set dream.steps=-1 -o out.pdf", 2, "dream.steps"),
    ("poster --set dream.steps=1e400 -o out.pdf", 2, "dream.steps"),
    ("poster --set dream=1 -o out.pdf", 2, "dream: expected `object`, got `int`"),
    ("poster --set rows=1 -o out.pdf", 2, "rows"),
    ("poster good --set rows=[] -q -o out.pdf", 0, ""),
    ("poster --set cells=[[]] -o out.pdf", 2, "cells"),
    ("poster --set dream.regularizers.fog.sigma=1 -o out.pdf", 2, "there is no fog among the regularizers"),
    ("poster --set dream.regularizers.blur -o out.pdf", 2, "--set: expected key.path=value"),
    ("poster --set dream.regularizers=1 -o out.pdf", 2, "dream.regularizers"),
    ("poster --set title.size=1 -o out.pdf", 2, "title"),
    ("poster --set date=yesterday -o out.pdf", 2, "date: expected a date such as 2026-11-24"),
    ("poster --set date=9999-99-99 -o out.pdf", 2, "date: there is no 9999-99-99"),
    ("poster --set date=2026-02-30 -o out.pdf", 2, "2026-02-30"),
    ("poster --set type.family=Papyrus -o out.pdf", 2, "no font family is called 'Papyrus'"),
    ("poster --set type.family=text.ttf -o out.pdf", 2, "text.ttf"),
    ("poster --set type.family=missing.otf -o out.pdf", 2, "missing.otf"),
    ("poster --set type.weight=900 -o out.pdf", 2, "type.weight"),
    ("poster --set type.title=1e308mm -o out.pdf", 2, "type.title"),
    ("poster --set type.title=999cm -o out.pdf", 2, "the title 'Ten dreams' does not fit into 417 mm"),
    ("poster --set ink.ramp=[] -o out.pdf", 2, "ink.ramp"),
    ('poster --set \'ink.ramp=["#ffg","#000"]\' -o out.pdf', 2, "#ffg"),
    ("poster --set page.background=url(x) -o out.pdf", 2, "url(x)"),
    ("poster --set page.paper= -o out.pdf", 2, "page.paper"),
    ("poster good --set render=halftone:pitch=1e-9 -q -o out.pdf", 0, ""),
    ("poster good --set render=dither:pitch=1e-9 -q -o out.pdf", 0, ""),
    ("poster --set render=halftone:pitch=0 -o out.pdf", 2, "pitch"),
    ("poster --set render=halftone:pitch=nan -o out.pdf", 2, "pitch"),
    ("poster --set title=\udcff -o out.pdf", 2, "title"),
    (
        "poster --set 'title=\"a\\u0000b\"' -o out.pdf",
        2,
        "(U+0000, a control character), which 'a\\x00b' asks for",
    ),
    (
        "poster --set title=\u05e9\u05dc\u05d5\u05dd -o out.pdf",
        2,
        "has no '\u05e9' (U+05E9, hebrew letter shin)",
    ),
    ("poster --set title=\u202eabc -o out.pdf", 2, "(U+202E, right-to-left override)"),
    ("poster --set title=\U0001f954 -o out.pdf", 2, "(U+1F954, potato)"),
    ("poster --set layout.caption={label:>99999} -o out.pdf", 2, "99999"),
    ("poster --set layout.caption={label.__class__} -o out.pdf", 2, "__class__"),
    ("poster --set layout.caption={0} -o out.pdf", 2, "{0}"),
    ("poster --set layout.columns=-1 -o out.pdf", 2, "columns"),
    ("poster --set attack.from=pixels:nothing -o out.pdf", 2, "attack.from: expected a picture of 28 x 28"),
    (
        "poster --set attack.from=test:99999999 -o out.pdf",
        2,
        "no beginning is called 'test:99999999' (attack.from)",
    ),
)

SIZES = rows(
    ("poster --page a22 -o out.pdf", 2, "no paper is called 'a22'"),
    ("poster --page '' -o out.pdf", 2, "no paper is called ''"),
    ("poster --page 50x70 -o out.pdf", 2, "has no unit"),
    ("poster --page 0x0mm -o out.pdf", 2, "a page 0 mm wide is too small"),
    ("poster --page 1x1mm -o out.pdf", 2, "a page 1 mm wide is too small"),
    ("poster --page -50x70cm -o out.pdf", 2, "-50x70cm"),
    ("poster --page 1x1km -o out.pdf", 2, "unknown unit 'km'"),
    ("poster --page 1000x1000m -o out.pdf", 2, "longer than 10 m"),
    ("poster --page 9x9m -o out.pdf", 2, "beyond 5080 mm"),
    ("poster --page nanxnancm -o out.pdf", 2, "nanxnancm"),
    ("poster --page infxinfcm -o out.pdf", 2, "infxinfcm"),
    ("poster --page 1e308x1e308cm -o out.pdf", 2, "1e308x1e308cm"),
    (f"poster --page {'9' * 400}x1cm -o out.pdf", 2, "longer than 10 m"),
    (f"poster --page {'9' * 9999}x1cm -o out.pdf", 2, "artkit: width of 999"),
    ("poster --page ²x²cm -o out.pdf", 2, "²x²cm"),
    ("poster --page 20mmx5000mm -o out.pdf", 2, "the subtitle 'A small network was"),
    ("poster --set page.bleed=-3mm -o out.pdf", 2, "page.bleed"),
    ("poster --set page.bleed=1000000mm -o out.pdf", 2, "longer than 10 m"),
    ("poster --set page.bleed=4000mm -o out.pdf", 2, "with its bleed is beyond 5080 mm"),
    ("poster --set page.bleed=nanmm -o out.pdf", 2, "page.bleed"),
    ("poster --set page.margin=25 -o out.pdf", 2, "page.margin"),
    ("poster --set page.margin=9999mm -o out.pdf", 2, "margins of 9999 mm leave nothing of a page"),
    ("poster --set page.safe=9999mm -o out.pdf", 2, "page.safe"),
    ("poster --dpi 0 -o out.png", 2, "invalid value for '--dpi': "),
    ("poster --dpi nan -o out.png", 2, "invalid value for '--dpi': "),
    ("poster --dpi inf -o out.png", 2, "invalid value for '--dpi': "),
    ("poster --page 5x5m --dpi 2400 -o out.png", 2, "pixels are more than"),
    ("dream 6 --size 0 -o out.png", 2, "invalid value for '--size': "),
    ("dream 6 --size 1e9 -o out.png", 2, "invalid value for '--size': "),
    ("dream 6 --size 20000 -s 0..9 --steps 1 -o out.png", 2, "pixels"),
    ("preview good --height 0 -o out.png", 2, "invalid value for '--height': "),
    ("preview good --height 99999 -o out.png", 2, "invalid value for '--height': "),
    ("sheet good --page 1x1km -o out.pdf", 2, "unknown unit 'km'"),
    ("proof good --sheet 0x0mm -o out.pdf", 2, "too small"),
    ("proof good --sheet 20x20mm -o out.pdf", 2, "--sheet: a strip needs more room than 20 x 20 mm"),
    ("tile print.pdf --sheet a44 -o out.pdf", 2, "a44"),
    ("tile print.pdf --sheet 0x0mm -o out.pdf", 2, "too small"),
    ("tile print.pdf --sheet 1x1km -o out.pdf", 2, "unknown unit 'km'"),
    ("tile print.pdf --overlap 10 -o out.pdf", 2, "--overlap"),
    ("tile print.pdf --overlap -1mm -o out.pdf", 2, "'-1mm' is negative"),
    ("tile print.pdf --overlap nanmm -o out.pdf", 2, "--overlap"),
    ("tile print.pdf --overlap 1000m -o out.pdf", 2, "longer than 10 m"),
    ("tile print.pdf --margin 11cm -o out.pdf", 2, "leave nothing of a sheet"),
    ("tile print.pdf --margin 1e308cm -o out.pdf", 2, "--margin"),
    ("tile print.pdf --number 0 -o out.pdf", 2, "'--number'"),
    ("tile print.pdf --number 2 -o out.pdf", 2, "there is no page 2"),
    ("tile print.pdf --number 99999999999999999999 -o out.pdf", 2, "there is no page"),
    ("check print.pdf --bleed 3", 2, "--bleed"),
    ("check print.pdf --bleed nanmm", 2, "--bleed"),
    ("check print.pdf --safe -5mm", 2, "--safe"),
    ("check print.pdf --line 1km", 2, "--line"),
    ("check print.pdf --ppi 0", 2, "'--ppi'"),
    ("check print.pdf --ppi nan", 2, "'--ppi'"),
    ("check print.pdf --ink -1", 2, "'--ink'"),
    ("check print.pdf --ink nan", 2, "'--ink'"),
    ("adversarial --epsilon nan -o out.png", 2, "'--epsilon'"),
    ("adversarial --epsilon 29 -o out.png", 2, "'--epsilon'"),
    ("adversarial --confidence nan -o out.png", 2, "'--confidence'"),
    ("adversarial --confidence 1.5 -o out.png", 2, "'--confidence'"),
)

COUNTS = rows(
    ("dream 6 -s x -o out.png", 2, "seed: expected 7, 0..99 or 3,8,21, not 'x'"),
    ("dream 6 -s -1 -o out.png", 2, "seed: expected 7, 0..99 or 3,8,21, not '-1'"),
    ("dream 6 -s 9..0 -o out.png", 2, "the range 9..0 runs backwards; write 0..9"),
    ("dream 6 -s 1... -o out.png", 2, "expected 7, 0..99 or 3,8,21"),
    ("dream 6 -s 0..1e9 -o out.png", 2, "expected 7, 0..99 or 3,8,21"),
    ("dream 6 -s 0..999999 -o out.png", 2, "at most 10,000 pictures"),
    ("dream 6 -s 0..99999999 -o out.png", 2, "means more than"),
    ("dream 6 -s 7,7 -o out.png", 2, "seed 7 is given twice"),
    ("dream 6 -s 99999999999999999999 -o out.png", 2, "seed: expected 7, 0..99 or 3,8,21"),
    ("poster --seed x -o out.pdf", 2, "seed: expected 7, 0..99 or 3,8,21, not 'x'"),
    ("poster --seed 0..99999 -o out.pdf", 2, "at most 10,000 pictures"),
    ("poster --seed 0..999999 -o out.pdf", 2, "at most 10,000 pictures"),
    ("poster good --set dream.digits=0123456789 --set seed=0..1000 -o out.pdf", 2, "at most 10,000 pictures"),
    ("poster good --set layout.columns=1000000 -o out.pdf", 2, "1 picture does not fit on this page"),
    ("poster good --set layout.rows=1000000 -o out.pdf", 2, "1 picture does not fit on this page"),
    ("preview good --seed 0..999999 -o out.png", 2, "at most 10,000 pictures"),
    ("proof good --seed 0..999999 -o out.pdf", 2, "at most 10,000 pictures"),
    ("sheet good --seed 0..99999 -o out.pdf", 2, "100,000 candidates; a sheet holds 10,000 at most"),
    ("sheet good --seed 0..999999 -o out.pdf", 2, "1,000,000 candidates; a sheet holds 10,000 at most"),
    ("sheet good --seed 0..9999999 -o out.pdf", 2, "means more than"),
    ("adversarial -s 0..999999 -o out.png", 2, "at most 10,000"),
    ("train potato -s 0..999999 -o out.npz", 2, "--seed: 1,000,000 networks; 1,000 are the most"),
    (
        "check print.pdf --grid 1000x1000",
        2,
        "--grid: 1000x1000 is not a number of cells between 1 and 10,000",
    ),
    ("check print.pdf --grid 0x4", 2, "--grid: 0x4 is not"),
    ("check print.pdf --grid -1x4", 2, "--grid: expected rows and columns"),
    ("check print.pdf --grid x", 2, "--grid: expected rows and columns"),
    ("check print.pdf --grid \u00b2x\u00b2", 2, "--grid: expected rows and columns"),
    (f"check print.pdf --grid {'9' * 5000}x1", 2, "--grid"),
    ("poster --set dream.steps=999999999 -o out.pdf", 2, "dream.steps"),
    ("poster --set dream.frames=999999999 -o out.pdf", 2, "dream.frames"),
    ("poster --text " + "6" * 20_000 + " -o out.pdf", 2, "at most 10,000 pictures"),
    ("tile print.pdf --sheet 20x20mm --margin 9mm --overlap 0mm -o out.pdf", 2, "leave nothing of a sheet"),
)

PICTURE_ROWS = (
    [
        Row(f"adversarial -t 1 --from {name.rstrip('/')} -o out.png", 2, said)
        for name, (_, said) in PICTURES.items()
    ]
    + [
        Row(f"adversarial -t 1 --from {name} --attack fgsm:epsilon=0.1 -q -o out.png", 0)
        for name in GOOD_PICTURES
    ]
    + rows(
        ("adversarial -t 1 --from missing.png -o out.png", 2, "there is no such file"),
        ("adversarial -t 1 --from niose -o out.png", 2, "did you mean noise?"),
        (
            "adversarial -t 1 --from test:70000 -o out.png",
            2,
            "the test set has pictures from 0 to 9,999, not 70000",
        ),
        (
            "adversarial -t 1 --from pixels:AAAA -o out.png",
            2,
            "attack.from: expected a picture of 28 x 28 as text",
        ),
        ("adversarial -t 1 --from text.png --show out.tif -o out.png", 2, "--show"),
        (
            "adversarial -t 1 --show out.png -o out.png",
            2,
            "--show: there is a before and an after only of a picture file",
        ),
        ("adversarial -t one -o out.png", 2, "one"),
        ("adversarial -t 1 --attack foling -o out.png", 2, "did you mean fooling?"),
        ("adversarial -t 1 --attack fooling:form=miror -o out.png", 2, "did you mean mirror?"),
        ("adversarial -t 1 --attack fooling:grain=3 -o out.png", 2, "grain"),
        ("adversarial -t 1 --survive fax -o out.png", 2, "'--survive'"),
        ("adversarial -t 1 --report out.txt -o out.png", 2, "--report"),
        ("adversarial -t 1 -o out.xyz", 2, "should end in"),
        ("adversarial -t 1 -o {sed}.png", 2, "did you mean seed?"),
    )
)

PROFILE_ROWS = [
    Row(line.format(name.rstrip("/")), 2, said)
    for name, (_, said) in PROFILES.items()
    for line in ("poster good --icc {} -o out.pdf", "replay print.pdf --icc {} -o out.pdf")
] + rows(
    ("poster good --icc missing.icc -o out.pdf", 2, "there is no such file"),
    ("poster good --icc /dev/zero -o out.pdf", 2, "expected a file of at most 4,194,304 bytes"),
    ("batch good --icc cut.icc -o b/{seed}.pdf", 2, "this profile is cut short"),
)

PDF_ROWS = list(
    chain.from_iterable(
        (
            Row(f"check {name}", 1, checked)
            if not name.endswith("/")
            else Row(f"check {name[:-1]}", 2, checked),
            Row(f"inspect {name.rstrip('/')}", 2, carried),
        )
        for name, (_, checked, carried) in PDFS.items()
    )
) + rows(
    ("tile void.pdf -o out.pdf", 2, "void.pdf: this is not a PDF that can be read"),
    ("tile text.pdf -o out.pdf", 2, "text.pdf: this is not a PDF that can be read"),
    ("tile half.pdf -o out.pdf", 2, "half.pdf: this is not a PDF that can be read"),
    ("tile cut.pdf -o out.pdf", 2, "cut.pdf: this is not a PDF that can be read"),
    ("tile locked.pdf -o out.pdf", 2, "the file is encrypted"),
    ("tile pages.pdf -o out.pdf", 2, "there is no page 1; the file has 0"),
    ("tile kilometre.pdf -o out.pdf", 2, "the page has no size"),
    ("tile endless.pdf -o out.pdf", 2, "the page has no size"),
    ("tile point.pdf -o out.pdf", 2, "the page has no size"),
    ("tile content-bomb.pdf -o out.pdf", 2, "too heavy to be cut: a stream unpacks to more than"),
    ("tile path-bomb.pdf -o out.pdf", 2, "too heavy to be cut: a page draws more than 1,000,000 marks"),
    ("tile form-loop.pdf -o out.pdf", 2, "too heavy to be cut: a form draws itself"),
    ("tile form-laughs.pdf -o out.pdf", 2, "too heavy to be cut: a page unpacks to more than"),
    ("tile tree-loop.pdf -o out.pdf", 2, "this is not a PDF that can be read"),
    ("tile tree-laughs.pdf -o out.pdf", 2, "this is not a PDF that can be read"),
    ("tile deep.pdf -o out.pdf", 2, "this is not a PDF that can be read"),
    ("tile missing.pdf -o out.pdf", 2, "cannot read missing.pdf: there is no such file"),
    ("tile print.png -o out.pdf", 2, "print.png: this is not a PDF that can be read"),
    ("tile print.pdf -o out.png", 2, "should end in .pdf"),
    ("check missing.pdf", 2, "cannot read missing.pdf: there is no such file"),
    ("check print.pdf --for offset", 2, "--for: expected cmyk or rgb, not 'offset'"),
    ("check print.pdf --capture fax", 2, "fax"),
    ("check blank.pdf --capture phone", 2, "blank.pdf does not say where its pictures are; use --grid"),
    ("inspect missing.pdf", 2, "cannot read missing.pdf: there is no such file"),
    ("inspect good.toml", 2, "this is no PDF, SVG, PNG or TIFF"),
    ("inspect /dev/zero", 2, "expected a file of at most 67,108,864 bytes"),
    ("check /dev/zero", 2, "expected a file of at most"),
    ("replay void.pdf -o out.pdf", 2, "this file is empty"),
    ("replay locked.pdf -o out.pdf", 2, "opens with a password only"),
    ("replay blank.pdf -o out.pdf", 2, "carries nothing of artkit's"),
    ("replay deep.pdf -o out.pdf", 2, "this .pdf is damaged"),
    ("replay missing.pdf -o out.pdf", 2, "cannot read missing.pdf: there is no such file"),
    ("replay print.pdf -o out.doc", 2, "should end in .pdf"),
    ("replay print.pdf --style galery -o out.pdf", 2, "did you mean gallery?"),
    ("replay print.pdf --set dream.steps=9 -o out.pdf", 2, "a replay dreams nothing"),
    ("replay print.pdf --set page.sice=a2 -o out.pdf", 2, "did you mean size?"),
    ("replay print.pdf --page 1x1km -o out.pdf", 2, "unknown unit 'km'"),
    ("replay print.pdf --marks corp -o out.pdf", 2, "did you mean crop?"),
    ("replay print.pdf --marks crop -o out.png", 2, "only a .pdf has them"),
    ("replay print.pdf --dpi 0 -o out.png", 2, "'--dpi'"),
)

CARRIED_ROWS = [
    *(Row(f"inspect {name}", 2, said) for name, (_, said) in BOMBS.items()),
    Row("replay bombed.png -o out.pdf", 2, "larger than it may be"),
    *(
        Row(f"replay carried/{name}{CARRIERS[name]} -o out.pdf", 2 if said else 0, said)
        for name, (_, said) in CARRIED.items()
    ),
]
# a print whose secret is damaged is still a PDF that can be looked at
CARRIED_ROWS += [
    Row(f"check carried/{name}.pdf", 0, "nothing was found") for name in CARRIED if "cell" in name
]

WRITERS = (
    "poster good -o {}.pdf",
    "poster good -o {}.png",
    "preview good -o {}.png",
    "sheet good -s 0..1 -o {}.pdf",
    "proof good -o {}.pdf",
    "dream 6 --steps 1 -o {}.png",
    "dream 6 --steps 1 -o {}.npz",
    "dream 6 --steps 1 -o {}.gif",
    "adversarial -t 1 --from 7 --attack fgsm:epsilon=0.1 -o {}.png",
    "tile print.pdf -o {}.pdf",
    "replay print.pdf -o {}.pdf",
)
PLACES = (
    ("no/out", "there is no folder no"),
    ("good.toml/out", "not a directory"),
    (f"{LONG}", "file name too long"),
    ("taken", "it is a folder"),
)
OUTPUT_ROWS = [
    Row(line.format(place), 1, f"cannot write {line.format(place).split()[-1]}: {said}")
    for place, said in PLACES
    for line in WRITERS
] + rows(
    ("train potato -o no/out.npz", 1, "cannot write no/out.npz: there is no folder no"),
    ("train potato -o taken.npz", 1, "cannot write taken.npz: it is a folder"),
    ("new recipe x -o no/x.toml", 1, "cannot write no/x.toml: there is no folder no"),
    ("new style x -o taken.npz/x/y.toml", 1, "cannot write taken.npz/x/y.toml: there is no folder"),
    ("adversarial -t 1 --report no/r.pdf -o out.png", 1, "cannot write no/r.pdf: there is no folder no"),
    ("poster -o out.xyz", 2, "-o: 'out.xyz' should end in .pdf, .svg"),
    ("sheet good -o out.gif", 2, "should end in .pdf or .png"),
    ("preview good -o out.pdf", 2, "-o: 'out.pdf' should end in .png"),
    ("proof good -o out.png", 2, "should end in .pdf"),
    ("poster good -o 'a\0b.pdf'", 1, "null"),
)
for _ending in ("pdf", "png", "npz", "gif"):
    FILES[f"taken.{_ending}/"] = b""

BATCH_ROWS = [Row(f"batch {name}", 2, said) for name, (_, said) in BATCHES.items()] + rows(
    ("batch b", 2, "no recipe is called 'b'"),
    ("batch missing.toml", 2, "there is no recipe file 'missing.toml'"),
    (
        "batch unknown.toml good",
        2,
        "unknown.toml is a batch file, which names its own recipes; give it alone",
    ),
    ("batch styles/", 2, "styles/binary.toml: not UTF-8 text"),
    ("batch half/", 2, "there is no recipe in half/"),
    ("batch good -s 0..1e9 -o b/{seed}.pdf", 2, "seeds: expected 7, 0..99 or 3,8,21, not '0..1e9'"),
    ("batch good -s 0..999999 -o b/{seed}.pdf", 2, "at most 100,000 prints; this one would make 1,000,000"),
    ("batch good -s 0..999999999 -o b/{seed}.pdf", 2, "means more than 1,000,000 seeds"),
    ("batch good -s 9..0 -o b/{seed}.pdf", 2, "the range 9..0 runs backwards"),
    ("batch good -s -1 -o b/{seed}.pdf", 2, "seeds: expected 7, 0..99 or 3,8,21, not '-1'"),
    ("batch good --set nonsense -o b/x.pdf", 2, "--set: expected key.path=value, not 'nonsense'"),
    ("batch good --set dream.step=0..1..1e-9 -o b/x.pdf", 2, "dream.step"),
    ("batch good --set dream.step=0..1..0.00000001 -o b/x.pdf", 2, "means more than 100,000 values"),
    ("batch good --set dream.step=0..1..0 -o b/x.pdf", 2, "a step is above 0"),
    ("batch good --set dream.step=nan..1..1 -o b/x.pdf", 2, "dream.step"),
    ("batch good --set dream.steps=0..1e9 -o b/x.pdf", 2, "dream.steps"),
    ("batch good --set dream.stepz=1,2 -o b/x.pdf", 2, "unknown key dream.stepz; did you mean step?"),
    ("batch good --set dream.steps=1,2,many -o b/x.pdf", 2, "dream.steps=many"),
    ("batch good --set dream.steps=1,2,1 -o b/x.pdf", 2, "1 is given twice"),
    ("batch good --page a6,a22 -o b/{page}.pdf", 2, "no paper is called 'a22'"),
    ("batch good --page 1x1km -o b/x.pdf", 2, "unknown unit 'km'"),
    ("batch good --style gallery,galery -o b/{style}.pdf", 2, "did you mean gallery?"),
    ("batch good --style gallery,egg -o b/{style}.pdf", 2, "extends itself"),
    ("batch good -m robust,cut.npz -o b/x.pdf", 2, "cut.npz: expected an .npz archive"),
    ("batch good --edition 1..1e9/50 -o b/x.pdf", 2, "edition"),
    ("batch good --edition 999999999 -o b/x.pdf", 2, "edition: expected 50, 3/50 or 1..10/50"),
    ("batch good --dpi nan -o b/x.png", 2, "'--dpi'"),
    ("batch good --jobs 0 -o b/x.pdf", 2, "'--jobs'"),
    ("batch good --scheduler nowhere -o b/x.pdf", 2, "--scheduler: expected tcp://HOST:PORT, not 'nowhere'"),
    ("batch good --marks corp -o b/x.pdf", 2, "did you mean crop?"),
    ("batch good -s 0..3 -o b/same.pdf", 2, "'same.pdf' is the file of two prints"),
    ("batch good -s 0..3 -o b/{sed}.pdf", 2, "did you mean seed?"),
    ("batch good -s 0..3 -o b/{seed:099999}.pdf", 2, "asks for more than 99 characters"),
    ("batch good -s 0..3 -o b/{seed}.xyz", 2, "should end in .pdf"),
    ("batch good -s 0..3 -o nowhere://x/{seed}.pdf", 2, "nowhere"),
    ("batch good -o -", 2, "should end in .pdf"),
    (f"batch good -o b/{LONG}.pdf", 2, "is longer than a file system takes"),
    ("batch good -j 1 -o good.toml/{seed}.pdf", 1, "cannot make the folder good.toml"),
    ("batch good -j 1 -o held/{seed}.pdf", 1, "cannot write held/batch.jsonl: is a directory"),
    ("batch good -j 1 -s 0..1 -o /dev/null/{seed}.pdf", 1, "cannot make the folder /dev/null"),
    ("batch good -j 1 -q -o 7.pdf/7.pdf", 1, "7.pdf: cannot write 7.pdf/7.pdf: it is a folder"),
    ("batch good -s 7 -j 1 -q -o torn/7.pdf", 0, ""),
    ("batch good -s 7 -j 1 -q -o evil/7.pdf", 0, ""),
)

ROWS = [
    *USAGE, *MODEL_ROWS, *SET_ROWS, *DREAM_ROWS, *DREAMING, *RECIPE_ROWS, *SETTINGS, *SIZES, *COUNTS,
    *PICTURE_ROWS, *PROFILE_ROWS, *PDF_ROWS, *CARRIED_ROWS, *BATCH_ROWS, *OUTPUT_ROWS,
]  # fmt: skip


def words(row: Row) -> list[str]:
    """Return the words of a line, as a shell would give them."""
    return shlex.split(row.line)


def name_of(row: Row) -> str:
    """Return a line in letters that every terminal shows."""
    return ascii(row.line)[1:-1] if len(row.line) < 100 else f"{ascii(row.line)[1:60]}... ({len(row.line)})"


__all__ = ["FILES", "OLD", "OUTPUTS", "ROWS", "WRITERS", "name_of", "os", "words"]
