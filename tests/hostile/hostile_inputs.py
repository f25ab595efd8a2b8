"""Bad files of every kind that artkit reads, by the name under which the rows of `hostile_rows` call them.

Each is made in the simplest way that makes it bad in one respect. Those that take a moment are functions.
"""

import base64
import gzip
import io
import json
import pickle
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, PngImagePlugin

from artkit.carrying import MOST_BYTES
from artkit.classifier.idx import encode
from artkit.classifier.model_files import encode as model_bytes
from artkit.classifier.network import Network
from artkit.developing import develop
from artkit.finishing import finish
from artkit.layout.icc import SHIPPED
from artkit.layout.srgb import srgb_profile
from artkit.npz import npz_arrays, npz_bytes
from artkit.planning import dream_all, plan, read_recipe
from artkit.press.containers import private_of
from artkit.press.formats import Output
from artkit.press.formats import encode as sheet_bytes
from artkit.printing import compose

Content = bytes | Callable[[], bytes]


# Models.


def network(sizes=(784, 3), labels=("a", "b", "c"), fill=0.0) -> Network:
    weights = tuple(np.full(shape, fill, np.float32) for shape in pairwise(sizes))
    return Network(weights, tuple(np.zeros(n, np.float32) for n in sizes[1:]), "relu", labels)


def zipped(compression: int, **members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return file.getvalue()


def savez(**arrays: object) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


class Trap:
    """What leaves a file behind where somebody unpickles it."""

    def __reduce__(self):
        return Path.touch, (Path("sprung"),)


def npy(shape: str, kind: str = "<f4", data: bytes = b"") -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def claiming(data: bytes, size: int) -> bytes:
    """Return an archive whose directory claims another unpacked size for its first member."""
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


GOOD_MODEL = model_bytes(network())
ARRAYS = {"W0": np.zeros((784, 3), np.float32), "b0": np.zeros(3, np.float32)}
META = {"activation": "relu", "labels": ["a", "b", "c"]}
NOT_A_MODEL = npz_bytes({**ARRAYS, "meta": np.array("[]")})

MODELS: dict[str, tuple[Content, str]] = {
    "empty.npz": (b"", "found an empty file"),
    "text.npz": (b"not a model", "expected an .npz archive"),
    "cut.npz": (GOOD_MODEL[:-30], "found one that is cut short"),
    "pickled.npz": (pickle.dumps(Trap()), "expected an .npz archive"),
    "object.npz": (
        savez(**{**ARRAYS, "W0": np.array([Trap(), None])}, meta=json.dumps(META)),
        "found type '|O'",
    ),
    "nan.npz": (model_bytes(network(fill=np.nan)), "expected finite numbers"),
    "inf.npz": (model_bytes(network(fill=-np.inf)), "expected finite numbers"),
    "small.npz": (model_bytes(network((100, 3))), "expected W0 of shape (784, n), found (100, 3)"),
    "chain.npz": (
        npz_bytes(
            {
                **ARRAYS,
                "W1": np.zeros((4, 3), np.float32),
                "b1": np.zeros(3, np.float32),
                "meta": np.array(json.dumps(META)),
            }
        ),
        "expected weights 1 of shape (3, outputs), found (4, 3)",
    ),
    "header.npz": (zipped(zipfile.ZIP_STORED, W0=npy("(784, 1400000)")), "(784, 1400000)"),
    "claim.npz": (claiming(GOOD_MODEL, 2**32 - 2), "found a claim of 4,29"),
    "bomb.npz": (
        lambda: zipped(zipfile.ZIP_DEFLATED, W0=bytes(2**27)),
        "expected at most 67,108,864 bytes unpacked",
    ),
    "lying.npz": (
        lambda: claiming(zipped(zipfile.ZIP_DEFLATED, W0=bytes(2**27)), 99),
        "expected an undamaged .npz archive",
    ),
    "meta.npz": (NOT_A_MODEL, "expected meta to be a JSON object of a model"),
    "deep.npz": (npz_bytes({**ARRAYS, "meta": np.array("[" * 99_999)}), "a JSON object of a model"),
    "folder.npz/": (b"", "it is a folder"),
}
"""Name -> content, and what the line must say. A name that ends in a slash is a folder."""


# Labelled sets.

LABELS = encode(np.arange(3, dtype=np.uint8))
IMAGES = encode(np.zeros((3, 28, 28), np.uint8))
FILE_NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


def repeated(piece: bytes, count: int) -> bytes:
    """Return raw Deflate of so many repetitions of a piece, which is packed once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)) * count + b"\x03\0"


def zeros(count: int, head: bytes = b"") -> bytes:
    """Return gzip of a head and so many zeros; without its checksum, which nobody gets to."""
    first = repeated(head, 1)[:-2] if head else b""
    return b"\x1f\x8b\x08" + bytes(7) + first + repeated(bytes(2**20), count // 2**20)


def heads(count: int) -> bytes:
    return struct.pack(">2x2B3I", 8, 3, count, 28, 28)


SETS: dict[str, tuple[dict[str, Content], str]] = {
    "half": ({FILE_NAMES[2]: None, FILE_NAMES[3]: None}, "it has no t10k-images-idx3-ubyte or"),
    "magic": ({FILE_NAMES[0]: b"PNG" + IMAGES[3:]}, "expected an IDX file (00 00, type, rank), found 50 4e"),
    "code": ({FILE_NAMES[0]: b"\0\0\x07" + IMAGES[3:]}, "expected an IDX type code"),
    "axes": ({FILE_NAMES[0]: b"\0\0\x08\xff" + bytes(2000)}, "axes"),
    "void": ({FILE_NAMES[0]: b""}, "found an empty file"),
    "short": ({FILE_NAMES[0]: IMAGES[:-1]}, "expected 2,352 bytes for 3 x 28 x 28 uint8, found 2,351"),
    "tail": ({FILE_NAMES[0]: IMAGES + b"x"}, "expected the end after 2,352 bytes"),
    "huge": (
        {FILE_NAMES[0]: struct.pack(">2x2B3I", 8, 3, 2**32 - 1, 28, 28)},
        "found a claim of 4294967295 x 28 x 28 uint8",
    ),
    "bomb": (
        {FILE_NAMES[0]: None, f"{FILE_NAMES[0]}.gz": lambda: zeros(2**30, IMAGES)},
        "expected the end after 2,352 bytes",
    ),
    "honest-bomb": (
        {FILE_NAMES[0]: None, f"{FILE_NAMES[0]}.gz": lambda: zeros(2**31, heads(2**31 // 784))},
        "gzip",
    ),
    "torn": ({FILE_NAMES[0]: None, f"{FILE_NAMES[0]}.gz": gzip.compress(IMAGES)[:-9]}, "undamaged gzip data"),
    "fewer": ({FILE_NAMES[1]: encode(np.arange(2, dtype=np.uint8))}, "expected 3 labels, one an image of"),
    "wide": ({FILE_NAMES[0]: encode(np.zeros((3, 32, 32), np.uint8))}, "found 3 x 32 x 32 uint8"),
    "floats": ({FILE_NAMES[0]: encode(np.zeros((3, 28, 28), np.float32))}, "found 3 x 28 x 28 float32"),
    "none": (
        {
            FILE_NAMES[0]: encode(np.zeros((0, 28, 28), np.uint8)),
            FILE_NAMES[1]: encode(np.zeros(0, np.uint8)),
        },
        "expected at least one image and label, found none",
    ),
    "strange": (
        {FILE_NAMES[1]: encode(np.array([0, 1, 255], np.uint8))},
        "expected labels from 0 to 99, found 255 at position 2",
    ),
    "gap": ({FILE_NAMES[1]: encode(np.array([0, 0, 2], np.uint8))}, "found none of 1"),
    "names": ({"labels.txt": b"hat\nshoe\n"}, "expected a name for each of 3 classes"),
    "escape": ({"labels.txt": b"hat\n\x1b[2J\nbag\n"}, "printable letters"),
    "latin": ({"labels.txt": "Größe".encode("latin-1")}, "expected UTF-8 text"),
    "folders": ({FILE_NAMES[0]: None, f"{FILE_NAMES[0]}/": b""}, "it is a folder"),
}
"""Folder -> what is other than in a good one (None: it is missing), and what the line must say."""


# Dreams to measure.


def dreams(**changes: object) -> bytes:
    arrays = {"images": np.zeros((4, 28, 28), np.float32), "labels": np.arange(4), **changes}
    return npz_bytes({name: np.asarray(array) for name, array in arrays.items() if array is not None})


DREAMS: dict[str, tuple[Content, str]] = {
    "no-images.npz": (dreams(images=None), "expected an array 'images'"),
    "no-labels.npz": (dreams(labels=None), "expected an array 'labels'"),
    "narrow.npz": (dreams(images=np.zeros((4, 27, 28), np.float32)), "expected images (n, 28, 28)"),
    "none.npz": (dreams(images=np.zeros((0, 28, 28), np.float32)), "expected at least one picture"),
    "whole.npz": (dreams(images=np.zeros((4, 28, 28), np.int32)), "of floats"),
    "nans.npz": (dreams(images=np.full((4, 28, 28), np.nan)), "expected images in [0, 1], found nan"),
    "bright.npz": (dreams(images=np.full((4, 28, 28), 2.0)), "expected images in [0, 1], found 2"),
    "three.npz": (dreams(labels=np.arange(3)), "expected labels (4) of whole numbers"),
    "between.npz": (dreams(labels=np.arange(4) + 0.5), "expected labels (4) of whole numbers"),
    "below.npz": (dreams(labels=np.arange(4) - 1), "expected labels of 0 or more, found -1 to 2"),
    "beyond.npz": (dreams(labels=np.arange(4) + 98), "expected labels from 0 to 99, found 101"),
    "unsure.npz": (dreams(confidence=np.full(4, np.nan)), "expected confidence in [0, 1], found nan"),
    "surer.npz": (dreams(confidence=np.full(4, 7.0)), "expected confidence in [0, 1], found 7"),
    "two-sure.npz": (dreams(confidence=np.zeros(2)), "expected confidence (4) of floats"),
    "seeds.npz": (dreams(seeds=np.arange(4) - 2), "expected seeds of 0 or more"),
    "thirteen.npz": (dreams(labels=np.arange(4) + 9), ""),
    "classes.npz": (dreams(classes=["a", "b", "c"]), "expected names of 4 to 100 classes, found 3"),
    "twice.npz": (dreams(classes=["a", "b", "c", "a"]), "'a' twice"),
    "numbered.npz": (dreams(classes=np.arange(4)), "of text"),
    "said.npz": (dreams(digits="yes"), "of truth values"),
    "many.npz": (
        claiming(dreams(), 2**29),
        "expected at most 268,435,456 bytes unpacked",
    ),
}


# Recipes.


def cells_of(rows: int) -> bytes:
    return b"".join(b"[[rows]]\ndream = { digits = '0' }\n" for _ in range(rows))


RECIPES: dict[str, tuple[bytes, str]] = {
    "text.toml": (b"Ten dreams", "text.toml: not TOML"),
    "latin.toml": ("title = 'Größe'".encode("latin-1"), "latin.toml: not UTF-8 text at byte 11"),
    "utf16.toml": ("title = 'x'".encode("utf-16"), "utf16.toml: not UTF-8 text at byte 0"),
    "zeros.toml": (bytes(99), "zeros.toml: not TOML"),
    "twice.toml": (b"seed = 1\nseed = 2", "twice.toml: not TOML"),
    "open.toml": (b"title = 'x", "open.toml: not TOML"),
    "deep.toml": (b"a = " + b"[" * 5000 + b"]" * 5000, "deep.toml: "),
    "tables.toml": (b"[" + b"a." * 5000 + b"a]\nx = 1", "tables.toml: "),
    "nested.toml": (
        b"layout = { kind = 'grid', caption = " + b"{ a = " * 300 + b"1" + b" }" * 301,
        "caption of grid in layout: expected `str`",
    ),
    "large.toml": (b"#" * 1_000_001, "large.toml: 1,000,001 bytes"),
    "long.toml": (b"title = '" + b"x" * 500_000 + b"'", "long.toml: title: expected `str` of length <= 2000"),
    "words.toml": (
        b"keywords = [" + b"'x'," * 101 + b"]",
        "words.toml: keywords: expected `array` of length <= 100",
    ),
    "key.toml": (b"titel = 'Ten dreams'", "key.toml: unknown key titel; did you mean title?"),
    "section.toml": (b"[pages]\nsize = 'a2'", "section.toml: unknown key pages; did you mean page?"),
    "inner.toml": (b"[page]\nsiez = 'a2'", "inner.toml: unknown key page.siez; did you mean size?"),
    "type.toml": (b"[dream]\nsteps = 'many'", "type.toml: dream.steps: "),
    "range.toml": (b"[dream]\nsteps = -1", "range.toml: dream.steps: "),
    "endless.toml": (b"[dream]\nsteps = 999999999999", "endless.toml: dream.steps: "),
    "digits.toml": (b"seed = " + b"9" * 5000, "digits.toml: "),
    "infinite.toml": (b"[dream]\nstep = inf", "infinite.toml: dream.step: "),
    "nan.toml": (b"[dream]\nanneal = nan", "nan.toml: dream.anneal: "),
    "tracking.toml": (b"[type]\ntracking = nan", "tracking.toml: type.tracking: "),
    "share.toml": (b"[dream]\nshare = nan", "share.toml: dream.share: "),
    "unit.toml": (b"[page]\nbleed = 3", "unit.toml: page.bleed: "),
    "no_unit.toml": (b"[page]\nbleed = '3'", "page.bleed: expected a number with mm, cm, in or pt"),
    "negative.toml": (b"[page]\nmargin = '-3mm'", "page.margin: expected a number with mm, cm, in or pt"),
    "kilometre.toml": (b"[page]\nmargin = '1000000mm'", "page.margin: '1000000mm' is longer than 10 m"),
    "type_kilometre.toml": (b"[type]\ntitle = '100000cm'", "type.title: '100000cm' is longer than 10 m"),
    "big_type.toml": (b"title = 'Six'\n[type]\ntitle = '9000mm'", "title"),
    "no_type.toml": (b"[type]\ncaption = '0mm'", "caption"),
    "margins.toml": (b"[page]\nmargin = '300mm'", "margin"),
    "safe.toml": (b"[page]\nsafe = '300mm'", "page.safe: 300 mm on both sides leave nothing"),
    "colour.toml": (b"[page]\nbackground = 'blakc'", "blakc"),
    "ink.toml": (b"[ink]\nramp = ['#fff']", "ink.toml: ink.ramp: "),
    "inks.toml": (b"[ink]\nramp = ['cmyk(nan 0 0 0)', '#000']", "cmyk(nan 0 0 0)"),
    "spot.toml": (b"[ink]\nramp = ['#fff', 'spot(NOWHERE)']", "NOWHERE"),
    "offset.toml": (b"[[layers]]\noffset = ['1000000mm', '0mm']", "'1000000mm' is longer than 10 m"),
    "curve.toml": (b"[[layers]]\ncurve = [[1, 0], [0, 1]]", "curve"),
    "style.toml": (b"style = ['galery']", "no style is called 'galery'"),
    "passwd.toml": (b"style = '../../../../../../../../etc/passwd'", "etc/passwd"),
    "styles.toml": (b"style = [" + b"'missing', " * 5000 + b"]", "no style is called 'missing'"),
    "looped.toml": (b"style = ['loop']", "extends itself"),
    "cycle.toml": (b"style = ['egg']", "extends itself"),
    "model.toml": (b"[dream]\nmodel = 'potatoe'", "no model is called 'potatoe'"),
    "bad_model.toml": (b"[dream]\nmodel = 'nan.npz'", "nan.npz: expected finite numbers"),
    "digit.toml": (b"[dream]\ndigits = 'x'", "'x'"),
    "nothing.toml": (b"[dream]\ndigits = []", "digits"),
    "regularizer.toml": (b"[dream]\nregularizers = ['blurr']", "no regularizer is called 'blurr'"),
    "option.toml": (b"[dream]\nregularizers = ['blur:sigmo=1']", "did you mean sigma?"),
    "preset.toml": (b"[dream]\npreset = 'luzid'", "did you mean lucid?"),
    "kind.toml": (b"[dream]\nobjective = { kind = 1 }", "objective"),
    "sum.toml": (b"[dream]\nobjective = 'class_logit + + class_logit'", "dream.objective: expected name"),
    "layout.toml": (b"[layout]\nkind = 'grit'", "no layout is called 'grit'"),
    "render.toml": (b"[render]\nkind = 'pixel'", "no renderer is called 'pixel'"),
    "seed.toml": (b"seed = '9..0'", "the range 9..0 runs backwards"),
    "seeds.toml": (b"seed = '0..999999'", "at most 10,000 pictures"),
    "row.toml": (b"[[rows]]\nnotes = 'x'", "row.toml: unknown key rows[0].notes; did you mean note?"),
    "rows.toml": (b"rows = 3", "rows.toml: rows: "),
    "many_rows.toml": (cells_of(10_001), "rows"),
    "pin.toml": (b"[[cells]]\nat = [0, 999999999]\nseed = 1", "cells[0].at: [0, 999999999] is no picture"),
    "pins.toml": (b"[[cells]]\nat = [0, 0]\n[[cells]]\nat = [0, 0]", "cells[1].at: [0, 0] is pinned twice"),
    "frames.toml": (b"[dream]\nframes = 400\ntoward = '0123456789'", "at most 10,000 pictures"),
    "page.toml": (b"[page]\nsize = 'a22'", "a22"),
    "family.toml": (b"[type]\nfamily = 'Comic Papyrus'", "Comic Papyrus"),
    "font.toml": (b"[type]\nfamily = 'nan.npz'", "nan.npz"),
    "broken_font.toml": (b"[type]\nfamily = './text.ttf'", "text.ttf"),
    "caption.toml": (b"[layout]\nkind = 'grid'\ncaption = '{digit}'", "no field is called 'digit'"),
    "brace.toml": (b"[layout]\nkind = 'grid'\ncaption = '{label'", "cannot be filled in"),
    "attribute.toml": (b"[layout]\nkind = 'grid'\ncaption = '{label.__class__}'", "label.__class__"),
    "date.toml": (b"date = '2026-13-40'", "date: there is no 2026-13-40"),
    "toml_date.toml": (b"date = 2026-13-40", "toml_date.toml: not TOML"),
    "moment.toml": (b"title = 2026-11-24", "moment.toml: title: "),
    "year.toml": (b"date = '0000-00-00'", "date: there is no 0000-00-00"),
    "edition.toml": (b"[edition]\nnumber = 51\nsize = 50", "edition.number: 51 of 50"),
    "attack.toml": (b"[attack]\nfrom = 'pixels:AAAA'", "attack.from: expected a picture"),
    "epsilon.toml": (b"[attack]\nepsilon = nan", "epsilon.toml: attack.epsilon"),
    "columns.toml": (b"layout = 'grid:columns=0'", "columns"),
    "hero.toml": (b"layout = 'hero'", "a hero is one picture, and the recipe asks for 10"),
    "control.toml": (b'title = "a\\u0000b"', "(U+0000, a control character)"),
    "hebrew.toml": ("title = '\u05e9\u05dc\u05d5\u05dd'".encode(), "hebrew letter shin"),
    "tofu.toml": ("title = '\U0001f954'".encode(), "(U+1F954, potato)"),
}

STYLES: dict[str, tuple[bytes, str]] = {
    "loop": (b"[meta]\nextends = 'loop'", "extends itself"),
    "egg": (b"[meta]\nextends = 'hen'", "extends itself"),
    "hen": (b"[meta]\nextends = 'egg'", "extends itself"),
    "orphan": (b"[meta]\nextends = 'nobody'", "no style is called 'nobody' (meta.extends of "),
    "digits": (b"[dream]\ndigits = '6'", "unknown key dream"),
    "prose": (b"A look of its own", "not TOML"),
    "binary": (b"\xff\xfe\x00", "not UTF-8 text"),
    "wide": (b"[page]\nmargin = 3", "page.margin"),
    "metal": (b"meta = 'gold'", "meta"),
    "layered": (b"layers = [" + b"{}," * 2000 + b"]", "layers"),
}


# Batches.

BATCHES: dict[str, tuple[bytes, str]] = {
    "unknown.toml": (b"recipes = 'good'\nunknown = 1", "unknown.toml: unknown key unknown"),
    "number.toml": (b"recipes = 3", "number.toml: recipes: expected"),
    "itself.toml": (b"recipes = ['itself']", "itself.toml: unknown key recipes"),
    "gone.toml": (b"recipes = ['good', 'gone.d']", "no recipe is called 'gone.d'"),
    "long_list.toml": (b"recipes = [" + b"'good'," * 200_000 + b"]", "long_list.toml: 1,400,012 bytes"),
    "wide_sweep.toml": (
        b"recipes = 'good'\nseeds = '0..1000000000'",
        "seeds: '0..1000000000' means more than",
    ),
    "wide_set.toml": (
        b"recipes = 'good'\n[set]\n'dream.steps' = '0..1000000000'",
        "means more than 100,000 values",
    ),
    "product.toml": (
        b"recipes = 'good'\nseeds = '0..999'\n[set]\n'dream.steps' = '0..999'",
        "at most 100,000 prints",
    ),
    "stepz.toml": (
        b"recipes = 'good'\n[set]\n'dream.stepz' = 1",
        "unknown key dream.stepz; did you mean step?",
    ),
    "nested_set.toml": (b"recipes = 'good'\n[set]\na = { b = [[[1]]] }", "--set a: unknown key a"),
    "dots.toml": (b"recipes = 'good'\n[set]\n'..' = 1", "set: expected the path of a key"),
    "nan_dpi.toml": (b"recipes = 'good'\ndpi = nan", "nan_dpi.toml: dpi: expected `float` >= 1"),
    "job_900.toml": (
        b"recipes = 'good'\nseeds = '0..299'\noutput = 'b/{style}_{seed}.pdf'\n"
        b"style = ['gallery', 'riso', 'night', 'hen']",
        "extends itself",
    ),
}
"""Batch files: what is wrong with the 900th job is known before the first."""

EVIL_MANIFEST = (
    b'{"id":"' + b"x" * 5000 + b'","file":"../../etc/passwd"}\n\x00\xff\n' + b"[" * 100_000 + b"\n"
    b'{"id":"a","file":"b","bytes":1e400}\n{"id":3}\n{"id":"a","file":"/etc/passwd","sha256":"","bytes":-1}\n'
)


# Pictures of somebody's own.


def figure(mode: str = "L", size: int = 64) -> Image.Image:
    """Return a seven, black on white, in a mode."""
    image = Image.new("L", (size, size), 255)
    pixels = np.array(image)
    pixels[size // 5 : size // 4 + 3, size // 4 : -size // 4] = 0
    for row in range(size // 4, 4 * size // 5):
        left = 3 * size // 4 - 6 - (row - size // 4) // 2
        pixels[row, left : left + 6] = 0
    return Image.fromarray(pixels).convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_claiming(width: int, height: int, packed: bytes = b"", depth: int = 8) -> bytes:
    """Return a grey PNG whose header says any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">2I5B", width, height, depth, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def wordy(text: str) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("potato", text, zip=True)
    return info


def rotated() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(figure("RGB").rotate(90), "JPEG", exif=exif.tobytes())


NO_PICTURE = "expected a PNG or JPEG picture"
PICTURES: dict[str, tuple[Content, str]] = {
    "bomb.png": (lambda: png_claiming(30_000, 30_000, bomb(900_000_000)), "60,000,000 pixels"),
    "dense.png": (
        lambda: png_claiming(7000, 8000, zlib.compress(bytes(7001 * 8000), 1)),
        "no handwriting is found",
    ),
    "claim.png": (png_claiming(2**31 - 1, 2**31 - 1), "expected at most 60,000,000 pixels"),
    "text-bomb.png": (lambda: saved(figure(), "PNG", pnginfo=wordy("x" * 2**26)), NO_PICTURE),
    "zero.png": (png_claiming(0, 0), NO_PICTURE),
    "pixel.png": (saved(Image.new("L", (1, 1)), "PNG"), "no handwriting is found"),
    "sliver.png": (saved(Image.new("L", (1, 50_000), 255), "PNG"), "no handwriting is found"),
    "blank.png": (saved(Image.new("L", (64, 64), 255), "PNG"), "no handwriting is found"),
    "cut.png": (saved(figure(), "PNG")[:-60], NO_PICTURE),
    "text.png": (b"a seven, in words", NO_PICTURE),
    "void.png": (b"", NO_PICTURE),
    "cut.jpg": (saved(figure(), "JPEG")[:200], NO_PICTURE),
    "moving.gif": (saved(figure(), "GIF", save_all=True, append_images=[figure(size=64)]), NO_PICTURE),
    "vector.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NO_PICTURE),
    "folder.png/": (b"", "it is a folder"),
}
GOOD_PICTURES: dict[str, Content] = {
    "palette.png": saved(figure("P"), "PNG"),
    "one-bit.png": saved(figure("1"), "PNG"),
    "deep.png": saved(Image.fromarray(np.array(figure()).astype(np.uint16) * 257), "PNG"),
    "alpha.png": saved(figure("RGBA"), "PNG"),
    "shade.png": saved(figure("LA"), "PNG"),
    "inks.jpg": saved(figure("CMYK"), "JPEG"),
    "turned.jpg": rotated(),
}
"""Strange, and pictures all the same."""


# Profiles.

PROFILE = SHIPPED.read_bytes()
PROFILES: dict[str, tuple[Content, str]] = {
    "void.icc": (b"", "this is not an ICC profile"),
    "text.icc": (b"cmyk" * 100, "this is not an ICC profile"),
    "cut.icc": (PROFILE[:-10], "this profile is cut short"),
    "head.icc": (struct.pack(">I", 200) + PROFILE[4:200], "this profile is damaged"),
    "tags.icc": (PROFILE[:128] + b"\xff\xff\xff\xff" + PROFILE[132:], "this profile is damaged"),
    "screen.icc": (srgb_profile(), "found RGB (mntr)"),
    "huge.icc": (bytes(2**22 + 1), "expected a file of at most 4,194,304 bytes"),
    "folder.icc/": (b"", "it is a folder"),
}


# PDFs, anybody's.


def pdf(change: Callable[[pikepdf.Pdf], None] = lambda _: None, **options: object) -> bytes:
    """Return a page of a PDF, changed."""
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(300, 400))
        change(made)
        out = io.BytesIO()
        made.save(out, **options)
        return out.getvalue()


def boxed(*box: object) -> Callable[[], bytes]:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.MediaBox = Array(box)

    return lambda: pdf(change)


RAW = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}


def deflated(made: pikepdf.Pdf, packed: bytes, **entries: object) -> pikepdf.Stream:
    stream = pikepdf.Stream(made, b"", Dictionary(**entries))
    stream.write(packed, filter=Name.FlateDecode)
    return stream


def bomb(size: int, piece: bytes = bytes(4096)) -> bytes:
    """Return zlib data of a piece, again and again until it has a size; without its checksum."""
    block = piece * (2**20 // len(piece))
    return b"\x78\xda" + repeated(block, size // len(block))


def content_bomb() -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.Contents = made.make_indirect(deflated(made, bomb(2**30, b" " * 4096)))

    return pdf(change, **RAW)


def path_bomb() -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.Contents = made.make_indirect(deflated(made, bomb(2**26, b"0 0 m 9 9 l S\n")))

    return pdf(change, **RAW)


def picture_bomb() -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        side = 2**14
        image = deflated(
            made, bomb(2**30), Type=Name.XObject, Subtype=Name.Image, Width=side, Height=side,
            ColorSpace=Name.DeviceCMYK, BitsPerComponent=8,
        )  # fmt: skip
        made.pages[0].add_resource(made.make_indirect(image), Name.XObject, Name("/Pic"))
        made.pages[0].contents_add(b"q 60 0 0 60 60 60 cm /Pic Do Q")

    return pdf(change, **RAW)


def form_loop() -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        form = made.make_stream(b"/F Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        form.Resources = Dictionary(XObject=Dictionary(F=form))
        made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(F=form))
        made.pages[0].contents_add(b"/F Do")

    return pdf(change)


def form_laughs() -> bytes:
    """Return forms that draw forms that draw forms: a billion in all."""

    def change(made: pikepdf.Pdf) -> None:
        inner = made.make_stream(
            b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9])
        )
        for _ in range(9):
            outer = made.make_stream(
                b"/F Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9])
            )
            outer.Resources = Dictionary(XObject=Dictionary(F=inner))
            inner = outer
        made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(F=inner))
        made.pages[0].contents_add(b"/F Do")

    return pdf(change)


def page_tree(kids: str, count: int = 1) -> bytes:
    """Return a PDF whose page tree is written by hand: 2 is its root, 3 a page, 4 to 40 nodes above it."""
    parts = [b"%PDF-1.6\n"]
    objects = {1: "<</Type/Catalog/Pages 2 0 R>>", 2: f"<</Type/Pages/Count {count}/Kids[{kids}]>>",
               3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>"}  # fmt: skip
    for number in range(4, 34):
        objects[number] = f"<</Type/Pages/Parent 2 0 R/Count 1/Kids[{number - 1} 0 R {number - 1} 0 R]>>"
    places = {}
    for number, text in objects.items():
        places[number] = sum(map(len, parts))
        parts.append(f"{number} 0 obj{text}endobj\n".encode())
    start = sum(map(len, parts))
    table = "".join(f"{at:010} 00000 n \n" for at in places.values())
    parts.append(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode())
    parts.append(f"trailer<</Root 1 0 R/Size {len(objects) + 1}>>\nstartxref\n{start}\n%%EOF".encode())
    return b"".join(parts)


def xref_loop() -> bytes:
    data = page_tree("3 0 R")
    start = data.rindex(b"xref\n0 ")
    return data.replace(b"trailer<<", b"trailer<</Prev %d" % start)


def deep_array() -> bytes:
    data = page_tree("3 0 R")
    return data.replace(
        b"/MediaBox[0 0 300 400]", b"/MediaBox[0 0 300 400]/Deep" + b"[" * 100_000 + b"]" * 100_000
    )


def structure_bomb() -> bytes:
    """Return a PDF whose objects lie in a stream that unpacks to a gigabyte."""
    packed = bomb(2**30, b" " * 4096)
    head = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(packed)
    body = b"%%PDF-1.6\n1 0 obj%sstream\n%s\nendstream endobj\n" % (head, packed)
    index = bytes([0, 0, 0, 0, 0, 1, 0, 0, 0, 9, 2, 0, 0, 0, 1])
    table = b"<</Type/XRef/Size 3/W[1 4 0]/Root 2 0 R/Index[0 3]/Length %d>>" % len(index)
    return body + b"3 0 obj%sstream\n%s\nendstream endobj\nstartxref\n%d\n%%%%EOF" % (table, index, len(body))


DAMAGED = "not a PDF that can be read"
PDFS: dict[str, tuple[Content, str, str]] = {
    "void.pdf": (b"", DAMAGED, "this file is empty"),
    "text.pdf": (b"A poem, by no means a PDF\n", DAMAGED, "this is no PDF, SVG, PNG or TIFF"),
    "half.pdf": (b"%PDF-1.6\n1 0 obj\n", DAMAGED, "this .pdf is damaged"),
    "cut.pdf": (lambda: good_print()[:900], DAMAGED, "this .pdf is damaged"),
    "locked.pdf": (
        lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        "opens with a password only",
        "opens with a password only",
    ),
    "pages.pdf": (page_tree("", 0), "pages", "carries nothing of artkit's"),
    "kilometre.pdf": (boxed(0, 0, 2834646, 2834646), "1000000.12 x 1000000.12 mm", "carries nothing"),
    "endless.pdf": (boxed(0, 0, 10**18, 10**18), "FAIL  size", "carries nothing"),
    "point.pdf": (boxed(0, 0, 0, 0), "FAIL  size", "carries nothing"),
    "reversed.pdf": (boxed(300, 400, -300, -400), "there is no TrimBox", "carries nothing"),
    "wordy.pdf": (boxed("a", "b", "c", "d"), "FAIL  size", "carries nothing"),
    "content-bomb.pdf": (
        content_bomb,
        "too heavy to be looked at: a stream unpacks to more than",
        "carries nothing",
    ),
    "path-bomb.pdf": (path_bomb, "a page draws more than 1,000,000 marks", "carries nothing"),
    "picture-bomb.pdf": (picture_bomb, "a picture of 16384 x 16384 pixels unpacks to", "carries nothing"),
    "structure-bomb.pdf": (structure_bomb, "unpacks to more than", "unpacks to more than"),
    "form-loop.pdf": (form_loop, "a form draws itself", "carries nothing"),
    "form-laughs.pdf": (form_laughs, "a page unpacks to more than", "carries nothing"),
    "xref-loop.pdf": (xref_loop, "structure", "carries nothing"),
    "tree-loop.pdf": (page_tree("2 0 R"), "Loop detected", "Loop detected"),
    "tree-laughs.pdf": (page_tree("33 0 R", 2**30), "Loop detected", "Loop detected"),
    "deep.pdf": (deep_array, DAMAGED, "this .pdf is damaged"),
    "folder.pdf/": (b"", "it is a folder", "it is a folder"),
}


# Prints of ours that carry what nobody should believe.


@cache
def good_print(suffix: str = ".pdf", steps: int = 1) -> bytes:
    recipe = read_recipe(
        {"title": "Six"}, None, [("page.size", "a6"), ("dream.steps", steps), ("dream.digits", "6")]
    )
    cells = plan(recipe)
    return finish(recipe, develop(cells, dream_all(cells)), Output(suffix, 40))[0]


@cache
def good_private() -> bytes:
    return private_of(good_print(), MOST_BYTES)


def carrying(private: bytes, suffix: str = ".pdf") -> bytes:
    """Return a print that carries such data."""
    recipe = read_recipe(
        {"title": "Six"}, None, [("page.size", "a6"), ("dream.steps", 0), ("dream.digits", "6")]
    )
    cells = plan(recipe)
    return sheet_bytes(compose(recipe, cells, dream_all(cells)), Output(suffix, 40), private)


def with_arrays(**arrays: np.ndarray | None) -> bytes:
    held = {**npz_arrays(good_private(), "x", MOST_BYTES), **arrays}
    return npz_bytes({name: array for name, array in held.items() if array is not None})


def with_head(change: Callable[[dict], object]) -> bytes:
    head = json.loads(npz_arrays(good_private(), "x", MOST_BYTES)["facts"].tobytes())
    change(head)
    return with_arrays(facts=np.frombuffer(json.dumps(head).encode(), np.uint8))


def recipe_of(**keys: object) -> Callable[[], bytes]:
    return lambda: with_head(lambda head: head["recipe"].update(keys))


def cell_of(**keys: object) -> Callable[[], bytes]:
    return lambda: with_head(lambda head: head["facts"]["cells"][0].update(keys))


def floats(*shape: int, fill: float = 0.0) -> np.ndarray:
    return np.full(shape, fill, np.float32)


CARRIED: dict[str, tuple[Callable[[], bytes], str]] = {
    "text": (lambda: b"a recipe in words", "expected an .npz archive"),
    "cut": (lambda: good_private()[:-40], "cut short"),
    "pickled": (lambda: savez(facts=np.array([Trap()])), "facts to be numbers or text, found type '|O'"),
    "header": (lambda: zipped(zipfile.ZIP_STORED, facts=npy("(4000000000,)", "|u1")), "(4000000000,)"),
    "claim": (lambda: claiming(good_private(), 2**32 - 2), "found a claim of 4,29"),
    "no-facts": (lambda: with_arrays(facts=None), "found none"),
    "float-facts": (lambda: with_arrays(facts=np.zeros(9)), "found none"),
    "no-json": (lambda: with_arrays(facts=np.frombuffer(b"{", np.uint8)), "damaged"),
    "deep-json": (lambda: with_arrays(facts=np.frombuffer(b"[" * 100_000, np.uint8)), "damaged"),
    "no-negatives": (lambda: with_arrays(**{"n0.pixels": None}), "28 x 28"),
    "small": (lambda: with_arrays(**{"n0.pixels": floats(1, 2, 2)}), "28 x 28"),
    "few": (lambda: with_arrays(**{"n0.pixels": floats(0, 28, 28)}), "for every picture"),
    "doubles": (lambda: with_arrays(**{"n0.pixels": np.zeros((1, 28, 28))}), "for every picture"),
    "nan": (lambda: with_arrays(**{"n0.pixels": floats(1, 28, 28, fill=np.nan)}), "finite"),
    "bright": (lambda: with_arrays(**{"n0.pixels": floats(1, 28, 28, fill=2)}), "28 x 28 tones"),
    "format": (lambda: with_head(lambda head: head.update(format=2)), "damaged"),
    "group": (lambda: with_head(lambda head: head["pictures"][0].update(group=7)), "groups that are there"),
    "no-pictures": (lambda: with_head(lambda head: head.update(pictures=[])), "damaged"),
    "no-name": (lambda: with_head(lambda head: head["pictures"][0].pop("name")), "damaged"),
    "endless-name": (
        lambda: with_head(lambda head: head["pictures"][0].update(name="x" * 20_000)),
        "damaged",
    ),
    "system": (
        lambda: with_head(lambda head: head["groups"][0].update(held={"kind": "os.system"})),
        "no parameterization is called 'os.system'",
    ),
    "held": (lambda: with_head(lambda head: head["groups"][0].update(held=3)), "damaged"),
    "dpi": (lambda: with_head(lambda head: head["facts"].update(dpi=0)), "damaged"),
    "mark": (lambda: with_head(lambda head: head["facts"].update(marks=["potato"])), "damaged"),
    "render": (lambda: with_head(lambda head: head["pictures"][0].update(render={"kind": "squid"})), "squid"),
    "renders": (lambda: with_head(lambda head: head["pictures"][0].update(render={"kind": 3})), "damaged"),
    "fields": (
        lambda: with_head(lambda head: head["pictures"][0].update(fields={"confidence": "certain"})),
        "confidence",
    ),
    "no-fields": (lambda: with_head(lambda head: head["pictures"][0].update(fields={})), ""),
    "layout": (recipe_of(layout={"kind": "hero", "caption": "{label!r}"}), "field"),
    "key": (recipe_of(potato=1), "unknown key potato"),
    "shape": (lambda: with_head(lambda head: head.update(recipe={"page": 3})), "page"),
    "title": (recipe_of(title="potato " * 9999), "length <= 2000"),
    "style": (recipe_of(style=["/etc/passwd"]), ""),
    "paper": (recipe_of(page={"size": "1x1km"}), "1x1km"),
    "family": (recipe_of(type={"family": "Nowhere Sans"}), "no font family is called 'Nowhere Sans'"),
    "font": (recipe_of(type={"family": "../../etc/passwd.ttf"}), "no font family is called 'passwd'"),
    "profile": (lambda: with_arrays(profile=np.zeros(500, np.uint8)), "not an ICC profile"),
    "cell": (cell_of(picture=7), "cells"),
    "cell-size": (cell_of(rect=[0, 0, -9, -9]), "cells"),
    "cell-point": (cell_of(rect=[10, 10, 0, 0]), "cells"),
    "cell-far": (cell_of(rect=[1e6, 1e6, 1e6, 1e6]), ""),
    "cell-thin": (cell_of(rect=[0, 0, 1e-9, 1e6]), ""),
    "window": (cell_of(window=[0, 0, 10**9, 10**9]), "cells"),
    "window-back": (cell_of(window=[28, 28, 0, 0]), "cells"),
    "cells": (
        lambda: with_head(lambda head: head["facts"].update(cells=head["facts"]["cells"] * 200_000)),
        "cells",
    ),
}
"""What a print may carry, and what the line must say where it is replayed."""


def bombed_pdf() -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        stream = made.make_indirect(deflated(made, bomb(2**30)))
        made.pages[0].obj.PieceInfo = Dictionary(artkit=Dictionary(Private=stream))

    return pdf(change, **RAW)


def bombed_png() -> bytes:
    data = saved(figure(), "PNG")
    chunk = b"iTXt" + b"artkit\0\1\0\0\0" + bomb(2**30, b"A" * 4096)
    return (
        data[:33]
        + struct.pack(">I", len(chunk) - 4)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + data[33:]
    )


def bombed_tiff() -> bytes:
    return saved(figure(), "TIFF", tiffinfo={65000: bomb(2**30)})


def bombed_svg() -> bytes:
    text = base64.b64encode(bomb(2**30)).decode()
    return f'<svg><print xmlns="https://artkit.invalid/print">{text}</print></svg>'.encode()


LARGER = "what it carries is cut short, or larger than it may be"
BOMBS: dict[str, tuple[Content, str]] = {
    "bombed.pdf": (bombed_pdf, LARGER),
    "bombed.png": (bombed_png, LARGER),
    "bombed.tif": (bombed_tiff, LARGER),
    "bombed.svg": (bombed_svg, LARGER),
}
"""Prints whose secrets unpack to a gigabyte."""
