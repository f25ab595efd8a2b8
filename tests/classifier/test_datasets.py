import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from artkit.classifier.datasets import SHIPPED, SHIPPED_SHA256, Dataset, Split, load_dataset
from artkit.classifier.idx import read_idx, write_idx
from artkit.errors import FileFormatError, InputError

MD5 = {
    "train-images": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels": "a25bea736e30d166cdddb491f175f624",
    "t10k-images": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels": "27ae3e4e09519cfbb04c329615203637",
}


def arrays(classes=3, train=9, test=6):
    """A small set: image i is filled with the number i."""
    images = [np.full((n, 28, 28), np.arange(n, dtype=np.uint8)[:, None, None]) for n in (train, test)]
    labels = [np.arange(n, dtype=np.uint8) % classes for n in (train, test)]
    return {
        "train-images": images[0],
        "train-labels": labels[0],
        "t10k-images": images[1],
        "t10k-labels": labels[1],
    }


def write_set(folder: Path, files=None, form="{}-idx{}-ubyte.gz") -> Path:
    folder.mkdir(exist_ok=True)
    for name, array in (arrays() if files is None else files).items():
        write_idx(folder / form.format(name, 3 if "images" in name else 1), array)
    return folder


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    return load_dataset()


@pytest.mark.parametrize("name", MD5)
def test_the_shipped_files_are_the_canonical_bytes(name):
    (path,) = SHIPPED.glob(f"{name}*")
    assert hashlib.md5(gzip.decompress(path.read_bytes())).hexdigest() == MD5[name]


def test_the_shipped_set_is_mnist(mnist):
    assert (mnist.name, len(mnist.train), len(mnist.test)) == ("mnist", 60_000, 10_000)
    assert mnist.labels == tuple("0123456789")
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]  # as published
    assert np.bincount(mnist.train.labels).tolist() == counts
    assert mnist.train.labels[:4].tolist() == [5, 0, 4, 1]


def test_the_digest_is_that_of_the_four_files(mnist):
    sha = hashlib.sha256()
    for name in MD5:
        (path,) = SHIPPED.glob(f"{name}*")
        sha.update(gzip.decompress(path.read_bytes()))
    assert mnist.sha256 == sha.hexdigest()
    assert mnist.sha256 == SHIPPED_SHA256


def test_pixels_are_what_a_network_takes(mnist):
    pixels = mnist.test.pixels
    assert pixels.shape == (10_000, 784)
    assert pixels.dtype == np.float32
    assert pixels.min() == 0
    assert pixels.max() == 1
    assert np.array_equal(np.rint(pixels * 255).astype(np.uint8).reshape(-1, 28, 28), mnist.test.images)


def test_arrays_are_read_only(mnist):
    for array in (mnist.train.images, mnist.train.labels, mnist.test.images, mnist.test.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_a_split_does_not_freeze_its_callers_arrays():
    images, labels = np.zeros((2, 28, 28), np.uint8), np.zeros(2, np.int64)
    Split(images, labels)
    images[0], labels[0] = 1, 1


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((2, 784), np.uint8), np.zeros(2, int), r"shape \(2, 28, 28\), found uint8 \(2, 784\)"),
        (np.zeros((2, 28, 28), np.float32), np.zeros(2, int), "uint8 images of .* found float32"),
        (
            np.zeros((2, 28, 28), np.uint8),
            np.zeros(3, int),
            r"shape \(3, 28, 28\), found uint8 \(2, 28, 28\)",
        ),
        (
            np.zeros((2, 28, 28), np.uint8),
            np.zeros((2, 1), int),
            r"labels of shape \(n,\), found int64 \(2, 1\)",
        ),
        (np.zeros((2, 28, 28), np.uint8), np.zeros(2), "integer labels .* found float64"),
    ],
)
def test_a_split_of_other_shapes_is_the_callers_mistake(images, labels, message):
    with pytest.raises(ValueError, match=message):
        Split(images, labels)


@pytest.mark.parametrize("test", ["t10k", "test"])
@pytest.mark.parametrize(
    "form", ["{}-idx{}-ubyte.gz", "{}-idx{}-ubyte", "{}.idx{}-ubyte.gz", "{}.idx{}-ubyte"]
)
def test_every_usual_name_is_found(tmp_path, form, test):
    files = {name.replace("t10k", test): array for name, array in arrays().items()}
    data = load_dataset(write_set(tmp_path / "swatches", files, form))
    assert (data.name, data.labels) == ("swatches", ("0", "1", "2"))
    assert np.array_equal(data.train.images, files["train-images"])
    assert np.array_equal(data.test.labels, files[f"{test}-labels"])


def test_the_digest_does_not_hang_on_names_and_gzip(tmp_path):
    one = load_dataset(write_set(tmp_path / "one"))
    other = load_dataset(str(write_set(tmp_path / "other", form="{}.idx{}-ubyte")))
    changed = arrays()
    changed["t10k-images"][0, 0, 0] = 1
    third = load_dataset(write_set(tmp_path / "third", changed))
    assert one.sha256 == other.sha256 != third.sha256


def test_classes_get_their_names_from_a_file(tmp_path):
    folder = write_set(tmp_path / "set")
    (folder / "labels.txt").write_text("\ufeffT-shirt\r\nTrouser \n  Größe\n\n", encoding="utf-8")
    assert load_dataset(folder).labels == ("T-shirt", "Trouser", "Größe")


def test_a_hundred_classes_are_allowed(tmp_path):
    assert load_dataset(write_set(tmp_path / "set", arrays(100, 200, 1))).labels[-1] == "99"


def without(name):
    return {key: array for key, array in arrays().items() if key != name}


MISSING = {
    "train-images": "it has no train-images-idx3-ubyte or train-images.idx3-ubyte, plain or with .gz",
    "t10k-labels": "it has no t10k-labels-idx1-ubyte or t10k-labels.idx1-ubyte or test-labels-idx1-ubyte or",
}


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_file_is_named(tmp_path, name):
    folder = write_set(tmp_path / "set", without(name))
    with pytest.raises(InputError) as caught:
        load_dataset(folder)
    assert str(caught.value).startswith(f"no data set in {folder}: {MISSING[name]}")


@pytest.mark.parametrize("name", ["missing", "file", "n\0ul"])
def test_a_missing_folder_is_named(tmp_path, name):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match=r"no data set at .*: there is no such folder"):
        load_dataset(tmp_path / name)


GOOD = arrays()
SLIPS = {
    "not 28 x 28": (
        {"train-images": np.zeros((9, 32, 32), np.uint8)},
        "train-images-idx3-ubyte.gz: expected n x 28 x 28 uint8, found 9 x 32 x 32 uint8",
    ),
    "flat images": (
        {"t10k-images": np.zeros((6, 784), np.uint8)},
        "t10k-images-idx3-ubyte.gz: expected n x 28 x 28 uint8, found 6 x 784 uint8",
    ),
    "colour images": (
        {"train-images": np.zeros((9, 28, 28, 3), np.uint8)},
        "expected n x 28 x 28 uint8, found 9 x 28 x 28 x 3 uint8",
    ),
    "float images": (
        {"train-images": np.zeros((9, 28, 28), np.float32)},
        "expected n x 28 x 28 uint8, found 9 x 28 x 28 float32",
    ),
    "signed labels": (
        {"train-labels": GOOD["train-labels"].astype(np.int8)},
        "train-labels-idx1-ubyte.gz: expected n uint8, found 9 int8",
    ),
    "labels in a column": (
        {"train-labels": GOOD["train-labels"][:, None]},
        "expected n uint8, found 9 x 1 uint8",
    ),
    "fewer labels": (
        {"t10k-labels": GOOD["t10k-labels"][:5]},
        "t10k-labels-idx1-ubyte.gz: expected 6 labels, one an image of t10k-images-idx3-ubyte.gz, found 5",
    ),
    "no images": (
        {"t10k-images": GOOD["t10k-images"][:0], "t10k-labels": GOOD["t10k-labels"][:0]},
        "t10k-labels-idx1-ubyte.gz: expected at least one image and label, found none",
    ),
    "a label of 255": (
        {"train-labels": np.array([0, 1, 2, 0, 255, 2, 0, 1, 2], np.uint8)},
        "train-labels-idx1-ubyte.gz: expected labels from 0 to 99, found 255 at position 4",
    ),
    "a class that is never shown": (
        {"train-labels": np.array([0, 1, 4, 0, 1, 4, 0, 1, 4], np.uint8)},
        "set: expected training images of every class, found none of 2, 3",
    ),
    "a class of the examination only": (
        {"t10k-labels": np.array([0, 1, 2, 3, 1, 2], np.uint8)},
        "set: expected training images of every class, found none of 3",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_arrays_that_do_not_agree(tmp_path, slip):
    changes, problem = SLIPS[slip]
    folder = write_set(tmp_path / "set", arrays() | changes)
    with pytest.raises(FileFormatError) as caught:
        load_dataset(folder)
    assert str(caught.value).endswith(problem)
    assert str(caught.value).startswith(str(folder))


NAMES = {
    "too few": (b"a\nb\n", "expected a name for each of 3 classes, one a line, found 2"),
    "empty": (b"", "expected a name for each of 3 classes, one a line, found 0"),
    "too many": (b"\n".join(b"%d" % i for i in range(101)), "found 101"),
    "one that nothing shows": (b"a\nb\nc\nd\n", "expected training images of every class, found none of d"),
    "twice": (b"a\nb\na\n", "expected a name of its own for each class, found 'a' twice"),
    "a gap": (b"a\n\nc\n", "expected names of 1 to 40 printable letters, found '' for class 1"),
    "too long": (b"a\nb\n" + b"c" * 41, "expected names of 1 to 40 printable letters, found 'ccc"),
    "an escape": (b"a\nb\n\x1b[31m\n", r"found '\\x1b\[31m' for class 2"),
    "not UTF-8": (b"\xff\xfea", "expected UTF-8 text, found invalid start byte"),
    "huge": (b"a\n" * 2**16, "expected a file of at most 65,536 bytes"),
}


@pytest.mark.parametrize("case", NAMES)
def test_names_that_cannot_be_used(tmp_path, case):
    data, problem = NAMES[case]
    folder = write_set(tmp_path / "set")
    (folder / "labels.txt").write_bytes(data)
    with pytest.raises(FileFormatError, match=problem):
        load_dataset(folder)


def test_a_damaged_file_is_named(tmp_path):
    folder = write_set(tmp_path / "set")
    path = folder / "train-labels-idx1-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(FileFormatError, match=r"train-labels-idx1-ubyte\.gz: expected undamaged gzip"):
        load_dataset(folder)


def test_a_plain_file_goes_before_its_gzip(tmp_path):
    folder = write_set(tmp_path / "set")
    darker = arrays()["train-images"] + 100
    write_idx(folder / "train-images-idx3-ubyte", darker)
    assert np.array_equal(load_dataset(folder).train.images, read_idx(folder / "train-images-idx3-ubyte"))
