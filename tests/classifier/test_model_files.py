import io
import json
import struct
import time
import tracemalloc
import zipfile
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artkit.classifier import model_files
from artkit.classifier.model_files import decode, encode, load_model, model_names, save_model
from artkit.classifier.network import Network
from artkit.errors import FileFormatError, InputError, OutputError, UnknownNameError
from artkit.npz import npz_bytes


def network(sizes=(784, 6, 3), activation="relu", seed=0, **options):
    made = Network.random(sizes, activation, np.random.default_rng(seed), ("a", "b", "c"))
    return Network(made.weights, made.biases, activation, **{"labels": made.labels, **options})


META = {
    "preset": "book",
    "seed": 7,
    "data": "b2d8",
    "results": {"accuracy": 0.9542, "epochs": [0.5, 1e-300]},
    "Größe": None,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@given(
    hidden=st.lists(st.integers(1, 9), max_size=3),
    activation=st.sampled_from(["sigmoid", "relu"]),
    labels=st.lists(
        st.sampled_from(["0", "seven", "Größe", "龍", "T-shirt/top", "a b"]), min_size=1, unique=True
    ),
    seed=st.integers(0, 2**32),
)
def test_what_is_saved_is_loaded(folder, hidden, activation, labels, seed):
    rng = np.random.default_rng(seed)
    net = Network.random((784, *hidden, len(labels)), activation, rng, labels)
    save_model(folder / "net.npz", net)
    back = load_model(folder / "net.npz")
    assert back.digest == net.digest
    assert (back.sizes, back.activation, back.labels) == (net.sizes, activation, tuple(labels))


def test_how_it_was_made_is_kept(folder):
    save_model(folder / "meta.npz", network(meta=META))
    assert load_model(folder / "meta.npz").meta == META


def test_meta_may_hold_read_only_mappings_and_numpy_numbers(folder):
    meta = {"results": MappingProxyType({"accuracy": np.float64(0.5), "best": np.int64(3)}), "sizes": (1, 2)}
    save_model(folder / "meta.npz", network(meta=meta))
    assert load_model(folder / "meta.npz").meta == {"results": {"accuracy": 0.5, "best": 3}, "sizes": [1, 2]}


def test_the_networks_own_labels_rule_over_those_in_meta():
    net = network(meta={"labels": ["x"], "activation": "tanh"})
    assert decode(encode(net), "m").labels == ("a", "b", "c")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object()])
def test_meta_that_json_cannot_hold_is_the_callers_mistake(folder, value):
    with pytest.raises((ValueError, TypeError)):
        save_model(folder / "never.npz", network(meta={"result": value}))
    assert not (folder / "never.npz").exists()


def test_half_the_size_and_nearly_the_same_numbers(folder):
    net = network()
    save_model(folder / "whole.npz", net)
    save_model(folder / "half.npz", net, half=True)
    assert (folder / "half.npz").stat().st_size < 0.6 * (folder / "whole.npz").stat().st_size
    half = load_model(folder / "half.npz")
    assert half.weights[0].dtype == np.float32
    assert np.array_equal(half.weights[0], net.weights[0].astype(np.float16).astype(np.float32))
    save_model(folder / "again.npz", half, half=True)
    assert (folder / "again.npz").read_bytes() == (folder / "half.npz").read_bytes()


def test_the_bytes_depend_on_the_network_alone(monkeypatch):
    one = encode(network(meta={"b": 1, "a": 2}))
    monkeypatch.setattr(time, "time", lambda: 1e9)
    assert encode(network(meta={"a": 2, "b": 1})) == one
    assert encode(network(seed=1)) != one


def test_numpy_reads_it_with_pickle_off(folder):
    save_model(folder / "net.npz", network(meta=META))
    with np.load(folder / "net.npz", allow_pickle=False) as file:
        assert set(file) == {"W0", "b0", "W1", "b1", "meta"}
        assert file["W0"].shape == (784, 6)
        assert json.loads(file["meta"].item()) == {**META, "activation": "relu", "labels": ["a", "b", "c"]}


def arrays(**changes):
    """Return the arrays of a good model with some of them changed, or left out where None."""
    net = network()
    good = {
        "W0": net.weights[0],
        "b0": net.biases[0],
        "W1": net.weights[1],
        "b1": net.biases[1],
        "meta": np.array(meta()),
    }
    return {name: array for name, array in {**good, **changes}.items() if array is not None}


def meta(**changes):
    good = {"activation": "relu", "labels": ["a", "b", "c"]}
    return json.dumps({name: value for name, value in {**good, **changes}.items() if value is not None})


def savez(**changes):
    file = io.BytesIO()
    np.savez(file, **arrays(**changes))
    return file.getvalue()


def test_what_numpy_writes_is_read():
    expected = network().digest
    assert decode(savez(), "m").digest == expected
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays())
    assert decode(packed.getvalue(), "m").digest == expected
    turned = arrays(W0=np.asfortranarray(arrays()["W0"]), W1=arrays()["W1"].astype(">f4"))
    assert decode(npz_bytes(turned), "m").digest == expected


def with_value(value):
    weights = np.array(arrays()["W0"])
    weights[3, 4] = value
    return weights


def members(names_and_data, compression=zipfile.ZIP_STORED):
    """Write a zip of any members at all."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in names_and_data:
            archive.writestr(name, data)
    return file.getvalue()


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def packed(**changes):
    """Return (name, .npy bytes) of a good model; a change is the member's raw bytes."""
    good = {name: npy(array) for name, array in arrays().items()} | changes
    return [(f"{name}.npy", data) for name, data in good.items()]


def npy_header(text, data=b""):
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text) + 1) + text.encode() + b"\n" + data


def shape_header(shape, dtype="<f4"):
    return f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"


def claiming(size):
    """Return a good archive whose directory claims another unpacked size for its first member."""
    data = bytearray(GOOD)
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(data)


def patched(place, new):
    data = bytearray(GOOD)
    data[place : len(data) + place + len(new) if place < 0 else place + len(new)] = new
    return bytes(data)


def twice():
    """Return an archive with a member of another name renamed, in both of its headers, to W0."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in [*packed(), ("X0.npy", npy(with_value(9)))]:
            archive.writestr(name, data)
    return file.getvalue().replace(b"X0.npy", b"W0.npy")


GOOD = savez()
END = len(GOOD) - 22
BODY = GOOD.index(npy(arrays()["W0"])) + 200
FOUR_GIB = 2**32 - 2
DEEP = "[" * 100_000 + "]" * 100_000
MODEL = "expected meta to be a JSON object of a model, found: "

HOSTILE = {
    # the archive
    "empty": (b"", "expected an .npz archive, found an empty file"),
    "not a zip": (b"\x89PNG\r\n\x1a\n" + bytes(99), "expected an .npz archive, found 89 50 4e 47"),
    "a pickle": (b"\x80\x04cos\nsystem\n", "expected an .npz archive, found 80 04 63 6f"),
    "one array": (npy(np.zeros(3)), "expected an .npz archive, found 93 4e 55 4d"),
    "trailing junk": (GOOD + b"x", "expected an .npz archive, found one that is cut short or has a tail"),
    "leading junk": (b"x" + GOOD, "expected an .npz archive, found 78 50 4b 03"),
    "a comment": (
        patched(END + 20, b"\x05\x00") + b"hello",
        "expected an .npz archive, found one that is cut short or has a tail",
    ),
    "a directory of 4 GB": (
        patched(END + 12, b"\xff\xff\xff\xff"),
        "expected a directory of at most 65,536 bytes",
    ),
    "a zip64 locator": (
        GOOD[:END] + b"PK\x06\x07" + bytes(16) + GOOD[END:],
        "expected an .npz archive, found one that is cut short or has a tail",
    ),
    "a directory elsewhere": (
        patched(END + 16, b"\xff\xff\xff\x7f"),
        "expected an undamaged .npz archive, found: ",
    ),
    "a million members": (
        members([(f"W{i}.npy", b"") for i in range(9000)]),
        "expected a directory of at most 65,536 bytes",
    ),
    "a thousand members": (
        members([(f"W{i}.npy", npy(np.zeros(3, np.float32))) for i in range(1000)]),
        "expected a member 'b0', found none",
    ),
    "claims 4 GB": (
        claiming(FOUR_GIB),
        "expected at most 67,108,864 bytes unpacked, found a claim of 4,294,",
    ),
    "claims a little more": (claiming(20_000), "expected W0 to unpack to 20,000 bytes, found 18,944"),
    "claims a little less": (claiming(18_000), "expected an undamaged .npz archive, found: Bad CRC-32"),
    "a damaged number": (patched(BODY, b"\x01\x02\x03\x04"), "found: Bad CRC-32 for file 'W0.npy'"),
    "encrypted": (GOOD.replace(b"PK\x01\x02-\x03-\x00\x00", b"PK\x01\x02-\x03-\x00\x01"), "is encrypted"),
    "bzip2": (members(packed(), zipfile.ZIP_BZIP2), "expected stored or deflated members, found "),
    "lzma": (members(packed(), zipfile.ZIP_LZMA), "expected stored or deflated members, found "),
    "bomb": (
        members(packed(W0=npy(np.zeros((784, 30_000), np.float32))), zipfile.ZIP_DEFLATED),
        "expected at most 67,108,864 bytes unpacked, found a claim of 94,0",
    ),
    # its members
    "no members": (members([]) + bytes(22), "expected an .npz archive, found 50 4b 05 06"),
    "an extra member": (
        savez(extra=np.zeros(3)),
        "expected W0, b0, W1, ... and meta, found 'extra'",
    ),
    "an absolute name": (
        members([*packed(), ("/etc/passwd", b"")]),
        "expected .npy members of different names, found '/etc/passwd'",
    ),
    "a name that climbs": (
        members([*packed(), ("../W0.npy", b"")]),
        "expected .npy members of different names, found '../W0.npy'",
    ),
    "a name with a line break": (members([*packed(), ("a\nb", b"")]), r"found 'a\nb'"),
    "a folder": (members([*packed(), ("W0/", b"")]), "found 'W0/'"),
    "a layer is skipped": (savez(W3=np.zeros((3, 3)), b3=np.zeros(3)), "found 'W3'"),
    "the same name twice": (twice(), "expected .npy members of different names, found 'W0.npy'"),
    "no bias": (savez(b1=None), "expected a member 'b1', found none"),
    "no weights": (savez(W1=None), "found 'b1'"),
    "no layers": (npz_bytes({"meta": np.array(meta())}), "expected as many weights as biases, found 0 and 0"),
    "no meta": (savez(meta=None), "expected a member 'meta', found none"),
    # its arrays
    "pickled objects": (
        savez(W0=np.array([{"a": 1}, None], object)),
        "expected W0 to be numbers or text, found type '|O'",
    ),
    "pickled meta": (
        savez(meta=np.array({"a": 1}, object)),
        "expected meta to be numbers or text, found type '|O'",
    ),
    "a structured type": (
        savez(b0=np.zeros(6, [("a", "<f4")])),
        "expected b0 to be a .npy array of version 1.0, found another header",
    ),
    "float64": (
        savez(W0=np.zeros((784, 6))),
        "expected W0 to be float16 or float32 of 2 axes, found float64",
    ),
    "integers": (
        savez(b0=np.zeros(6, np.int32)),
        "float16 or float32 of 1 axes, found int32 of shape (6,)",
    ),
    "no array": (members(packed(W0=b"hello")), "expected W0 to be a .npy array of version 1.0"),
    "an empty member": (members(packed(W0=b"")), "expected W0 to be a .npy array of version 1.0"),
    "version 3": (members(packed(W0=b"\x93NUMPY\x03\x00" + npy(arrays()["W0"])[8:])), "of version 1.0"),
    "a header that is code": (members(packed(W0=npy_header("__import__('os').abort()"))), "of version 1.0"),
    "a header of brackets": (members(packed(W0=npy_header("(" * 60_000))), "of version 1.0"),
    "a header that claims 4 GB": (
        members(packed(W0=npy_header(shape_header((784, 1_400_000)), bytes(96)))),
        "expected W0 to hold (784, 1400000) of <f4, found 96 bytes",
    ),
    "a header beyond 64 bits": (
        members(packed(W0=npy_header(shape_header((2**40, 2**40))))),
        "expected W0 to hold (1099511627776, 1099511627776) of <f4, found 0 bytes",
    ),
    "a negative size": (members(packed(W0=npy_header(shape_header((-1, 784))))), "of version 1.0"),
    "a length that lies": (
        members(packed(W0=npy(arrays()["W0"]).replace(b"\x76\x00{", b"\x75\x00{"))),
        "of version 1.0",
    ),
    "an array cut short": (
        members(packed(W0=npy(arrays()["W0"])[:-1])),
        "expected W0 to hold (784, 6) of <f4",
    ),
    "an array with a tail": (members(packed(W0=npy(arrays()["W0"]) + b"x")), "of <f4, found 18,817 bytes"),
    "NaN": (savez(W0=with_value(np.nan)), "expected finite numbers up to 65504 in W0, found others"),
    "infinity": (savez(b1=np.full(3, -np.inf, np.float32)), "expected finite numbers up to 65504 in b1"),
    "beyond any use": (savez(W0=with_value(1e30)), "expected finite numbers up to 65504 in W0, found others"),
    "not 784 inputs": (
        savez(W0=np.zeros((100, 6), np.float32)),
        "expected W0 of shape (784, n), found (100, 6)",
    ),
    "layers that do not fit": (
        savez(W1=np.zeros((5, 3), np.float32)),
        "expected weights 1 of shape (6, outputs), found (5, 3)",
    ),
    "a bias that does not fit": (
        savez(b0=np.zeros(5, np.float32)),
        "expected biases 0 of shape (6,), found (5,)",
    ),
    "no units": (
        savez(W0=np.zeros((784, 0), np.float32), b0=np.zeros(0, np.float32)),
        "expected weights 0 of shape (inputs, outputs), found (784, 0)",
    ),
    "a vector for a matrix": (
        savez(W0=np.zeros(784, np.float32)),
        "of 2 axes, found float32 of shape (784,)",
    ),
    "a scalar bias": (savez(b0=np.float32(0)), "of 1 axes, found float32 of shape ()"),
    # its meta
    "meta that is no JSON": (savez(meta=np.array("hello")), MODEL),
    "meta that is a list": (savez(meta=np.array("[1]")), MODEL + "Expected `object`, got `array`"),
    "meta that is bytes": (
        savez(meta=np.array(b"{}")),
        "expected meta to be numbers or text, found type '|S2'",
    ),
    "meta in a list": (savez(meta=np.array([meta()])), "expected meta to be one string, found <U"),
    "meta with NaN": (savez(meta=np.array('{"activation": NaN}')), MODEL),
    "meta too deep": (savez(meta=np.array(f'{{"a": {DEEP}}}')), MODEL),
    "meta that is no text": (
        members(packed(meta=npy_header(shape_header("()", "<U1"), b"\xff\xff\xff\xff"))),
        "expected meta to be of type <U1, found values that are none",
    ),
    "meta with half a letter": (
        savez(meta=np.array('{"a": "\ud800"}')),
        "expected meta to be of type <U10, found values that are none",
    ),
    "no activation": (savez(meta=np.array(meta(activation=None))), "missing required field `activation`"),
    "another activation": (savez(meta=np.array(meta(activation="tanh"))), "Invalid enum value 'tanh'"),
    "no labels": (savez(meta=np.array(meta(labels=None))), "missing required field `labels`"),
    "labels that are no list": (savez(meta=np.array(meta(labels="abc"))), "Expected `array`, got `str`"),
    "labels that are numbers": (savez(meta=np.array(meta(labels=[1, 2, 3]))), "Expected `str`, got `int`"),
    "too few labels": (
        savez(meta=np.array(meta(labels=["a", "b"]))),
        "expected 3 labels, one an output, found 2",
    ),
    "a label twice": (savez(meta=np.array(meta(labels=["a", "b", "a"]))), "found 'a' twice"),
    "a label with an escape": (
        savez(meta=np.array(meta(labels=["a", "b", "\x1b[2J"]))),
        r"expected names of 1 to 40 printable letters, found '\x1b[2J' for class 2",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_one_line_quick_small_and_unharmed(folder, case):
    data, problem = HOSTILE[case]
    path = folder / "hostile.npz"
    path.write_bytes(data)
    tracemalloc.start()
    started = time.process_time()
    try:
        with pytest.raises(FileFormatError) as caught:
            load_model(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < 2
    assert peak < 16 * 2**20
    message = str(caught.value)
    assert message.startswith(f"{path}: expected ")
    assert problem in message
    assert "\n" not in message
    assert path.read_bytes() == data


def test_the_table_fails_on_a_good_model(folder):
    """The planted failure: what the table is made from is a model."""
    (folder / "good.npz").write_bytes(GOOD)
    assert load_model(folder / "good.npz").sizes == (784, 6, 3)
    assert decode(members(packed()), "m").digest == decode(GOOD, "m").digest


@pytest.mark.parametrize("start", range(0, len(GOOD), 997))
def test_a_file_that_is_cut_short(start):
    with pytest.raises(FileFormatError, match="expected"):
        decode(GOOD[:start], "cut")


@given(place=st.integers(0, len(GOOD) - 1), new=st.binary(min_size=1, max_size=8))
def test_any_damage_is_a_model_or_an_error_of_the_tree(place, new):
    data = GOOD[:place] + new + GOOD[place + len(new) :]
    try:
        decode(data, "damaged")
    except FileFormatError as error:
        assert "\n" not in str(error)


@given(place=st.integers(0, 400), new=st.binary(min_size=1, max_size=8), name=st.sampled_from(["W0", "meta"]))
def test_any_damage_that_no_checksum_sees(place, new, name):
    good = npy(arrays()[name])
    place %= len(good)
    data = good[:place] + new + good[place + len(new) :]
    try:
        decode(members(packed(**{name: data})), "damaged")
    except FileFormatError as error:
        assert "\n" not in str(error)


def test_a_large_file_is_not_read(folder, monkeypatch):
    monkeypatch.setattr(model_files, "MOST_BYTES", 1000)
    (folder / "large.npz").write_bytes(GOOD)
    with pytest.raises(FileFormatError, match="expected a file of at most 1,000 bytes"):
        load_model(folder / "large.npz")


@pytest.mark.parametrize(
    "net",
    [
        network(sizes=(10, 6, 3)),
        network(labels=("a", "b", "b")),
        Network((np.full((784, 3), np.nan),), (np.zeros(3),), "relu", "abc"),
    ],
    ids=["10 inputs", "a label twice", "NaN"],
)
def test_what_could_not_be_loaded_is_not_saved(folder, net):
    with pytest.raises(FileFormatError, match=r"never\.npz: expected"):
        save_model(folder / "never.npz", net)
    assert not (folder / "never.npz").exists()


def test_too_large_for_half(folder):
    net = Network((np.full((784, 3), 65530.0),), (np.zeros(3),), "relu", "abc")
    with pytest.raises(FileFormatError, match="expected finite numbers up to 65504 in W0"):
        save_model(folder / "never.npz", net, half=True)


def test_a_folder_that_is_missing(folder):
    with pytest.raises(OutputError, match="there is no folder"):
        save_model(folder / "no" / "net.npz", network())


def test_shipped_models_go_by_name(folder, monkeypatch):
    monkeypatch.setattr(model_files, "SHIPPED", folder / "shipped")
    monkeypatch.chdir(folder)
    assert model_names() == ()
    (folder / "shipped").mkdir()
    for seed, name in enumerate(("robust", "potato")):
        save_model(folder / "shipped" / f"{name}.npz", network(seed=seed))
    assert model_names() == ("potato", "robust")
    assert load_model("robust").digest == network(seed=0).digest
    save_model("robust", network(seed=5))
    assert load_model("robust").digest == network(seed=0).digest  # a file cannot pass for a shipped one ...
    assert load_model("./robust").digest == network(seed=5).digest  # ... and has a way to be named
    save_model("mine", network(seed=6))
    assert load_model("mine").digest == network(seed=6).digest
    with pytest.raises(UnknownNameError, match=r"no model is called 'potatoe'; did you mean potato\?"):
        load_model("potatoe")
    for missing in ("potatoe.npz", "no/potato", folder / "potatoe"):
        with pytest.raises(InputError, match=r"cannot read .*potato.*: there is no"):
            load_model(missing)


@pytest.mark.parametrize("name", model_names())
def test_every_shipped_model_loads_and_is_its_own_bytes(name):
    net = load_model(name)
    path = model_files.SHIPPED / f"{name}.npz"
    with np.load(path, allow_pickle=False) as file:
        half = file["W0"].dtype == np.float16
    assert encode(net, half) == path.read_bytes()
