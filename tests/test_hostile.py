"""Bad input at the command line: one line on stderr, the right exit code, and no file harmed.

A row is a command line, the exit code, and what the line must say. It runs in a folder of bad files (`FILES`)
where everything that a command might write already stands, filled with `OLD`.
"""

import io
import json
import os
import subprocess
import sys
import tracemalloc
import zipfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from artkit.classifier.idx import encode
from artkit.classifier.model_files import encode as model_bytes
from artkit.classifier.network import Network
from artkit.cli.app import run
from artkit.npz import npz_bytes

OLD = b"an older work"
OUTPUTS = (
    "out.png",
    "out.tif",
    "out.npz",
    "out.pdf",
    "dream.png",
    "gallery.pdf",
    "potato.npz",
)


def network(sizes=(784, 3), labels=("a", "b", "c"), fill=0.0) -> Network:
    weights = tuple(np.full(shape, fill, np.float32) for shape in pairwise(sizes))
    return Network(weights, tuple(np.zeros(n, np.float32) for n in sizes[1:]), "relu", labels)


def zipped(compression: int, **members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return file.getvalue()


GOOD_MODEL = model_bytes(network())
LABELS = encode(np.arange(3, dtype=np.uint8))
IMAGES = encode(np.zeros((3, 28, 28), np.uint8))

FILES: dict[str, bytes] = {
    # models
    "text.npz": b"not a model",
    "cut.npz": GOOD_MODEL[:-30],
    "nan.npz": model_bytes(network(fill=np.nan)),
    "small.npz": model_bytes(network((100, 3))),
    "bomb.npz": zipped(zipfile.ZIP_DEFLATED, W0=bytes(2**27)),
    "pickle.npz": npz_bytes({"meta": np.array("{}")}).replace(b"'<U2'", b"'|O' "),
    "letters.npz": GOOD_MODEL,
    # data sets
    "half/train-images-idx3-ubyte": IMAGES,
    "half/train-labels-idx1-ubyte": LABELS,
    "cut/train-images-idx3-ubyte": IMAGES[:-1],
    "cut/train-labels-idx1-ubyte": LABELS,
    "cut/t10k-images-idx3-ubyte": IMAGES,
    "cut/t10k-labels-idx1-ubyte": LABELS,
    "huge/train-images-idx3-ubyte": b"\0\0\x08\x03\xff\xff\xff\xff\0\0\0\x1c\0\0\0\x1c",
    "huge/train-labels-idx1-ubyte": LABELS,
    "huge/t10k-images-idx3-ubyte": IMAGES,
    "huge/t10k-labels-idx1-ubyte": LABELS,
    # recipes
    "text.toml": b"Ten dreams",
    "latin.toml": "title = 'Größe'".encode("latin-1"),
    "deep.toml": b"a = " + b"[" * 5000 + b"]" * 5000,
    "large.toml": b"#" * 1_000_001,
    "key.toml": b"titel = 'Ten dreams'",
    "section.toml": b"[pages]\nsize = 'a2'",
    "inner.toml": b"[page]\nsiez = 'a2'",
    "type.toml": b"[dream]\nsteps = 'many'",
    "range.toml": b"[dream]\nsteps = -1",
    "unit.toml": b"[page]\nbleed = 3",
    "no_unit.toml": b"[page]\nbleed = '3'",
    "colour.toml": b"[page]\nbackground = 'blakc'",
    "style.toml": b"style = ['galery']",
    "model.toml": b"[dream]\nmodel = 'potatoe'",
    "digit.toml": b"[dream]\ndigits = 'x'",
    "regularizer.toml": b"[dream]\nregularizers = ['blurr']",
    "option.toml": b"[dream]\nregularizers = ['blur:sigmo=1']",
    "preset.toml": b"[dream]\npreset = 'luzid'",
    "layout.toml": b"[layout]\nkind = 'grit'",
    "render.toml": b"[render]\nkind = 'pixel'",
    "seed.toml": b"seed = '9..0'",
    "row.toml": b"[[rows]]\nnotes = 'x'",
    "page.toml": b"[page]\nsize = 'a22'",
    "family.toml": b"[type]\nfamily = 'Comic Papyrus'",
    "nothing.toml": b"[dream]\ndigits = []",
    "kind.toml": b"[dream]\nobjective = { kind = 1 }",
    "caption.toml": b"[layout]\nkind = 'grid'\ncaption = '{digit}'",
    # styles
    "styles/loop.toml": b"[meta]\nextends = 'loop'",
    "styles/digits.toml": b"[dream]\ndigits = '6'",
}

DREAM = [
    # the command line itself
    ("dream", 2, "missing argument 'digits'"),
    ("dream 6 --nonsense", 2, "no such option: --nonsense"),
    ("dream 6 --steps many -o out.png", 2, "invalid value for '--steps': "),
    ("dream 6 --steps -1 -o out.png", 2, "invalid value for '--steps': "),
    ("dream 6 --size 0 -o out.png", 2, "invalid value for '--size': "),
    ("dream 6 --step nan -o out.png", 2, "invalid value for '--step': "),
    # names and values
    ("dream x -o out.png", 2, "'x'"),
    ("dream 9..0 -o out.png", 2, "9..0"),
    ("dream 6 -s x -o out.png", 2, "seed: expected 7, 0..99 or 3,8,21, not 'x'"),
    ("dream 6 -s 9..0 -o out.png", 2, "the range 9..0 runs backwards; write 0..9"),
    ("dream 6 -s 0..99999999 -o out.png", 2, "means more than"),
    ("dream 6 -s 99999999999999999999 -o out.png", 2, "seed: expected 7, 0..99 or 3,8,21"),
    ("dream 6 -m potatoe -o out.png", 2, "no model is called 'potatoe'"),
    ("dream 6 --preset luzid -o out.png", 2, "did you mean lucid?"),
    ("dream 6 -r blurr -o out.png", 2, "no regularizer is called 'blurr'"),
    ("dream 6 -r blur:sigmo=1 -o out.png", 2, "did you mean sigma?"),
    ("dream 6 -r blur:sigma=-1 -o out.png", 2, "expected `float` > 0.0, not -1"),
    ("dream 6 -r blur:sigma=nan -o out.png", 2, "expected a finite number, not nan"),
    ("dream 6 -r blur:sigma= -o out.png", 2, "expected key=value"),
    ("dream 6 -r blur:sigma=1,sigma=2 -o out.png", 2, "given twice"),
    ("dream 6 --objective class_logits -o out.png", 2, "did you mean class_logit?"),
    ("dream 6 --parameterization pixels -o out.png", 2, "did you mean pixel?"),
    # models
    ("dream 6 -m missing.npz -o out.png", 2, "missing.npz: there is no such file"),
    ("dream 6 -m . -o out.png", 2, "it is a folder"),
    ("dream 6 -m text.npz -o out.png", 2, "text.npz: expected an .npz archive"),
    ("dream 6 -m cut.npz -o out.png", 2, "cut.npz: expected an .npz archive, found one that is cut short"),
    ("dream 6 -m nan.npz -o out.png", 2, "nan.npz: expected finite numbers"),
    ("dream 6 -m small.npz -o out.png", 2, "small.npz: expected W0 of shape (784, n), found (100, 3)"),
    ("dream 6 -m bomb.npz -o out.png", 2, "bomb.npz: expected at most 67,108,864 bytes unpacked"),
    ("dream 6 -m pickle.npz -o out.png", 2, "pickle.npz: expected"),
    ("dream 6 -m letters.npz -o out.png", 2, "'6'"),
    # outputs
    ("dream 6 -o out.xyz", 2, "-o: 'out.xyz' should end in one of"),
    ("dream 6 -o out", 2, "-o: 'out' should end in one of"),
    ("dream 6 -o out_{digit}.png", 2, "no field is called 'digit'"),
    ("dream 6 -o out_{seed.png", 2, "cannot be filled in"),
    ("dream 6 -o out_{seed:099999}.png", 2, "099999"),
    ("dream 6 -r blur:sigma=\udcff -o out.png", 2, "UTF-8"),
    ("dream \udcff -o out.png", 2, "no class is called '\\udcff'"),
    ("dream 6 -o out_{seed!r}.png", 2, "more than a name and a format"),
    ("dream 6 --steps 1 -o no/out.png", 1, "cannot write no/out.png: there is no folder no"),
    ("dream 6 --steps 1 -o folder.png", 1, "cannot write folder.png: it is a folder"),
]

MINDS = [
    ("train", 2, "missing argument 'preset'"),
    ("train potatoe -o out.npz", 2, "did you mean potato?"),
    ("train potato --seed x -o out.npz", 2, "expected 7, 0..99 or 3,8,21, not 'x'"),
    ("train potato --epochs 0 -o out.npz", 2, "invalid value for '--epochs': "),
    ("train potato -o out.pdf", 2, "'out.pdf' should end in .npz"),
    ("train potato -s 0..3 -o out.npz", 2, "is one file for 4 seeds"),
    ("train potato -o no/out.npz", 1, "cannot write no/out.npz"),
    ("train potato --data missing -o out.npz", 2, "no data set at missing: there is no such folder"),
    ("train potato --data half -o out.npz", 2, "no data set in half: it has no t10k-images-idx3-ubyte or"),
    ("train potato --data cut -o out.npz", 2, "expected 2,352 bytes for 3 x 28 x 28 uint8, found 2,351"),
    ("train potato --data huge -o out.npz", 2, "found a claim of 4294967295 x 28 x 28 uint8"),
    ("evaluate potatoe", 2, "did you mean potato?"),
    ("evaluate nan.npz", 2, "nan.npz: expected finite numbers"),
    ("evaluate letters.npz", 2, "letters.npz knows the classes a, b, c; mnist has 0, 1, 2"),
    ("evaluate --data missing", 2, "no data set at missing"),
    ("evaluate --robust x", 2, "--robust: expected distances from 0 to 28"),
    ("evaluate --robust nan", 2, "--robust: expected distances from 0 to 28"),
]

POSTER = [
    ("poster missing.toml", 2, "there is no recipe file 'missing.toml'"),
    ("poster galery", 2, "no recipe is called 'galery'"),
    ("poster text.toml -o out.pdf", 2, "text.toml: not TOML"),
    ("poster latin.toml -o out.pdf", 2, "latin.toml: not UTF-8 text at byte 11"),
    ("poster deep.toml -o out.pdf", 2, "deep.toml: "),
    ("poster large.toml -o out.pdf", 2, "large.toml: 1,000,001 bytes"),
    ("poster key.toml -o out.pdf", 2, "key.toml: unknown key titel; did you mean title?"),
    ("poster section.toml -o out.pdf", 2, "section.toml: unknown key pages; did you mean page?"),
    ("poster inner.toml -o out.pdf", 2, "inner.toml: unknown key page.siez; did you mean size?"),
    ("poster type.toml -o out.pdf", 2, "type.toml: dream.steps: "),
    ("poster range.toml -o out.pdf", 2, "range.toml: dream.steps: "),
    ("poster unit.toml -o out.pdf", 2, "unit.toml: page.bleed: "),
    ("poster no_unit.toml -o out.pdf", 2, "page.bleed: expected a number with mm, cm, in or pt"),
    ("poster colour.toml -o out.pdf", 2, "blakc"),
    ("poster style.toml -o out.pdf", 2, "no style is called 'galery'"),
    ("poster model.toml -o out.pdf", 2, "no model is called 'potatoe'"),
    ("poster digit.toml -o out.pdf", 2, "'x'"),
    ("poster regularizer.toml -o out.pdf", 2, "no regularizer is called 'blurr'"),
    ("poster option.toml -o out.pdf", 2, "did you mean sigma?"),
    ("poster preset.toml -o out.pdf", 2, "did you mean lucid?"),
    ("poster layout.toml -o out.pdf", 2, "no layout is called 'grit'"),
    ("poster render.toml -o out.pdf", 2, "no renderer is called 'pixel'"),
    ("poster seed.toml -o out.pdf", 2, "the range 9..0 runs backwards"),
    ("poster row.toml -o out.pdf", 2, "row.toml: unknown key rows[0].notes; did you mean note?"),
    ("poster page.toml -o out.pdf", 2, "a22"),
    ("poster family.toml -o out.pdf", 2, "Comic Papyrus"),
    ("poster caption.toml -o out.pdf", 2, "no field is called 'digit'"),
    ("poster nothing.toml -o out.pdf", 2, "digits"),
    ("poster kind.toml -o out.pdf", 2, "objective"),
    ("poster --set dream.steps=0 --set title=\udcff -o out.pdf", 2, "title"),
    ("poster --set dream.steps=0 --set layout.caption={label:>99999} -o out.pdf", 2, "99999"),
    ("poster --style loop -o out.pdf", 2, "extends itself"),
    ("poster --style digits -o out.pdf", 2, "unknown key dream"),
    ("poster --style galery -o out.pdf", 2, "did you mean gallery?"),
    ("poster --page a22 -o out.pdf", 2, "a22"),
    ("poster --page 0x0mm -o out.pdf", 2, "a page 0 mm wide is too small"),
    ("poster --page 50x70 -o out.pdf", 2, "50x70"),
    ("poster --page 9e9x1cm -o out.pdf", 2, "9e9x1cm"),
    ("poster --page 99999999x1cm -o out.pdf", 2, "'99999999cm' is longer than 10 m"),
    ("poster --set nonsense -o out.pdf", 2, "--set: expected key.path=value, not 'nonsense'"),
    ("poster --set dream.stepz=1 -o out.pdf", 2, "unknown key dream.stepz; did you mean step?"),
    ("poster --set dream.steps=-1 -o out.pdf", 2, "dream.steps"),
    ("poster --set dream.regularizers.fog.sigma=1 -o out.pdf", 2, "there is no fog among the regularizers"),
    ("poster --set title.size=1 -o out.pdf", 2, "title"),
    ("poster --seed 0..99999 -o out.pdf", 2, "at most 10,000 pictures"),
    ("poster --model text.npz -o out.pdf", 2, "text.npz: expected an .npz archive"),
    ("poster --dpi 0 -o out.png", 2, "invalid value for '--dpi': "),
    ("poster -o out.xyz", 2, "-o: 'out.xyz' should end in .pdf, .svg"),
    ("poster --set dream.steps=1 -o no/out.pdf", 1, "cannot write no/out.pdf: there is no folder no"),
]

OTHERS = [
    ("posters", 2, "no such command 'posters'"),
    ("--nonsense", 2, "no such option: --nonsense"),
    ("list regularisers", 2, "did you mean regularizers?"),
    ("list papers styles", 2, "unexpected extra argument"),
]

ROWS = [*OTHERS, *DREAM, *MINDS, *POSTER]


@pytest.fixture
def workplace(tmp_path, monkeypatch) -> Path:
    """Go to a folder of bad files, with something standing wherever a command might write."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("ARTKIT_"):
            monkeypatch.delenv(name)
    for name, data in {**FILES, **dict.fromkeys(OUTPUTS, OLD)}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "folder.png").mkdir()
    return tmp_path


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return every file of a folder by name with its bytes, and every folder with None."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize(("line", "code", "problem"), ROWS, ids=[ascii(line)[1:-1] for line, *_ in ROWS])
def test_bad_input_is_one_line_and_harms_nothing(workplace, capfd, line, code, problem):
    before = contents(workplace)
    assert run(line.split()) == code
    out, err = capfd.readouterr()
    assert problem in err
    assert err.startswith("artkit: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert out == ""
    assert contents(workplace) == before


def test_good_input_is_no_error_and_replaces_the_old_work(workplace, capfd):
    """The planted failure: were the rows bad for another reason, this would be too."""
    before = contents(workplace)
    assert run(["dream", "a", "-m", "letters.npz", "--steps", "1", "-o", "out.npz"]) == 0
    assert capfd.readouterr().err == ""
    after = contents(workplace)
    assert {name for name in after if after[name] != before.get(name)} == {"out.npz"}
    assert after["out.npz"] != OLD


def test_a_bomb_is_not_unpacked(workplace, capfd):
    run(["evaluate", "text.npz"])  # whatever is loaded once
    tracemalloc.start()
    assert run(["evaluate", "bomb.npz"]) == 2
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * 2**20
    assert "bomb.npz" in capfd.readouterr().err


def test_the_process_ends_as_the_function_says(workplace):
    command = [sys.executable, "-m", "artkit", "evaluate", "text.npz"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("artkit: text.npz: expected an .npz archive")
    assert done.stderr.count("\n") == 1


def test_machines_get_the_same_line(workplace, capfd):
    assert run(["evaluate", "text.npz", "--json"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    with pytest.raises(json.JSONDecodeError):
        json.loads(err)
