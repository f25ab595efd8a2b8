import gzip
import io
import struct
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from artkit.classifier import idx
from artkit.classifier.idx import TYPES, encode, read_idx, write_idx
from artkit.errors import FileFormatError, InputError, OutputError

ARRAYS = st.sampled_from(sorted(TYPES.values(), key=str)).flatmap(
    lambda kind: hnp.arrays(kind, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
)
GOOD = encode(np.arange(24, dtype=np.int16).reshape(2, 3, 4))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("idx")


@given(array=ARRAYS, name=st.sampled_from(["plain", "packed.gz"]))
def test_what_is_written_is_read_back(folder, array, name):
    write_idx(folder / name, array)
    back = read_idx(folder / name)
    assert back.dtype == array.dtype
    assert back.dtype.isnative
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()  # bit for bit: NaN and -0.0 too
    assert not back.flags.writeable


@given(array=ARRAYS)
def test_memory_order_and_byte_order_do_not_matter(array):
    assert encode(array.astype(array.dtype.newbyteorder())) == encode(array)
    assert encode(np.array(array, order="F")) == encode(array)


def test_the_bytes_are_those_of_the_format():
    numbers = np.array([[1, -2]], np.int32)
    assert encode(numbers) == bytes.fromhex("00000c02 00000001 00000002 00000001 fffffffe")


def test_gzip_is_known_by_content_and_not_by_name(folder):
    (folder / "misnamed").write_bytes(gzip.compress(GOOD))
    (folder / "misnamed.gz").write_bytes(GOOD)
    assert np.array_equal(read_idx(folder / "misnamed"), read_idx(folder / "misnamed.gz"))


def test_gzip_of_several_members_is_one_file(folder):
    (folder / "joined.gz").write_bytes(gzip.compress(GOOD[:9]) + gzip.compress(GOOD[9:]))
    assert read_idx(folder / "joined.gz").shape == (2, 3, 4)


def test_gzip_bytes_hold_neither_time_nor_name(folder, monkeypatch):
    array = np.arange(99, dtype=np.uint8)
    write_idx(folder / "a.gz", array)
    monkeypatch.setattr(time, "time", lambda: 1e9)
    write_idx(folder / "b.GZ", array)
    assert (folder / "a.gz").read_bytes() == (folder / "b.GZ").read_bytes()


@pytest.mark.parametrize("kind", [np.int64, np.bool_, np.complex64, np.float16, "U3", object])
def test_other_types_are_the_callers_mistake(folder, kind):
    with pytest.raises(ValueError, match="IDX holds uint8, int8, int16, int32, float32, float64, not"):
        write_idx(folder / "never", np.zeros(3, kind))
    assert not (folder / "never").exists()


def test_what_would_not_be_read_is_not_written():
    with pytest.raises(ValueError, match=r"2147483649 uint8 is more than the 2,147,483,648 bytes"):
        encode(np.broadcast_to(np.uint8(0), (2**31 + 1,)))


def test_a_folder_that_is_missing(folder):
    with pytest.raises(InputError, match=r"cannot read .*: there is no such file"):
        read_idx(folder / "missing")
    with pytest.raises(OutputError, match="there is no folder"):
        write_idx(folder / "no" / "images", np.zeros(3, np.uint8))


def test_type_and_shape_are_asked_for_and_checked_before_the_numbers_are_read(folder):
    path = folder / "images"
    path.write_bytes(GOOD)
    assert read_idx(path, np.int16, (None, 3, 4)).shape == (2, 3, 4)
    path.write_bytes(GOOD[:16])  # no numbers at all
    for kind, shape, wanted in (
        (np.uint8, None, "2 x 3 x 4 uint8"),
        (None, (None, 28, 28), "n x 28 x 28 int16"),
        (None, (None,), "n int16"),
        (np.float32, (), "a single float32"),
    ):
        with pytest.raises(FileFormatError, match=f"expected {wanted}, found 2 x 3 x 4 int16"):
            read_idx(path, kind, shape)


def header(code, *sizes):
    return struct.pack(f">2x2B{len(sizes)}I", code, len(sizes), *sizes)


def bomb(size, head=b""):
    """Gzip `size` zero bytes after a head."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as file:
        file.write(head)
        for _ in range(size // 2**20):
            file.write(bytes(2**20))
    return packed.getvalue()


PACKED = gzip.compress(GOOD, mtime=0)
HUGE = 2**32 - 1
HOSTILE = {
    "empty": (b"", "expected an IDX file .* found an empty file"),
    "png": (b"\x89PNG\r\n\x1a\n", "expected an IDX file .* found 89 50 4e 47"),
    "unknown type": (header(0x0A, 1) + b"1", r"type code \(08, 09, 0b, 0c, 0d, 0e\), found 0a"),
    "too many axes": (b"\0\0\x08\xff" + bytes(1020), "at most 64 axes, found 255"),
    "one axis too many": (b"\0\0\x08\x41" + b"\0\0\0\1" * 65 + b"1", "at most 64 axes, found 65"),
    "4 GB": (header(8, HUGE), "at most 2,147,483,648 bytes of numbers, found a claim of 4294967295 uint8"),
    "16 EB": (header(14, HUGE, HUGE), "found a claim of 4294967295 x 4294967295 float64"),
    "overflow of 64 bits": (header(14, *[2**31] * 8), "found a claim of"),
    "no bytes, huge axes": (header(8, 0, HUGE, HUGE, HUGE), "found a claim of 0 x 4294967295"),
    "2 GB, none there": (header(8, 2**31), "expected 2,147,483,648 bytes .* found 0: it is cut short"),
    "one byte short": (GOOD[:-1], "expected 48 bytes for 2 x 3 x 4 int16, found 47: it is cut short"),
    "trailing junk": (GOOD + b"x", "expected the end after 48 bytes for 2 x 3 x 4 int16, found more"),
    "a size off by one": (header(0x0B, 2, 3, 3) + GOOD[16:], "expected the end after 36 bytes"),
    "gzip of nothing": (gzip.compress(b""), "found an empty file"),
    "gzip in gzip": (gzip.compress(PACKED), "expected an IDX file .* found 1f 8b 08"),
    "gzip, short": (gzip.compress(GOOD[:-1]), "found 47: it is cut short"),
    "gzip, trailing junk inside": (gzip.compress(GOOD + b"x"), "expected the end after 48 bytes"),
    "gzip, trailing junk outside": (
        PACKED + b"junk",
        "expected undamaged gzip data, found: Not a gzipped file",
    ),
    "gzip, wrong checksum": (
        PACKED[:-8] + bytes([PACKED[-8] ^ 1]) + PACKED[-7:],
        "expected undamaged gzip data, found: CRC check failed",
    ),
    "gzip, wrong length": (PACKED[:-1] + b"\1", "expected undamaged gzip data, found: Incorrect length"),
    "gzip, damaged stream": (
        PACKED[:10] + b"\xff" + PACKED[11:],
        "expected undamaged gzip data, found: Error",
    ),
    "gzip, unknown method": (b"\x1f\x8b\x07" + PACKED[3:], "expected undamaged gzip data"),
    "bomb of 64 MB behind a header of 48 bytes": (bomb(2**26, GOOD), "expected the end after 48 bytes"),
    "bomb of 64 MB, no header": (bomb(2**26), "type code .* found 00"),
    "bomb of 64 MB, claims 4 GB": (bomb(2**26, header(8, HUGE)), "found a claim of 4294967295"),
    **{f"header of {n} bytes": (GOOD[:n], "expected") for n in range(16)},
    **{f"gzip cut at {n}": (PACKED[:n], "expected") for n in range(len(PACKED))},
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_one_line_quick_small_and_unharmed(folder, case):
    data, problem = HOSTILE[case]
    path = folder / "hostile"
    path.write_bytes(data)
    tracemalloc.start()
    started = time.process_time()
    try:
        with pytest.raises(FileFormatError, match=problem) as caught:
            read_idx(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < 2
    assert peak < 8 * 2**20
    message = str(caught.value)
    assert message.startswith(f"{path}: expected ")
    assert "found" in message
    assert "\n" not in message
    assert path.read_bytes() == data


@given(
    data=st.binary(max_size=64), packed=st.booleans(), head=st.sampled_from([b"", GOOD[:2], GOOD[:9], GOOD])
)
def test_any_bytes_are_an_array_or_an_error_of_the_tree(folder, data, packed, head):
    data = gzip.compress(head + data) if packed else head + data
    (folder / "any").write_bytes(data)
    try:
        array = read_idx(folder / "any")
    except FileFormatError:
        return
    assert encode(array) == (gzip.decompress(data) if packed else data)


@given(place=st.integers(0, len(PACKED) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_in_gzip_never_changes_a_number_unseen(folder, place, bit):
    data = bytearray(PACKED)
    data[place] ^= 1 << bit
    (folder / "flipped").write_bytes(data)
    try:
        array = read_idx(folder / "flipped")
    except FileFormatError:
        return
    assert encode(array) == GOOD  # a flip in the time or the name of a gzip header changes nothing


def test_the_bound_is_what_keeps_the_memory_small(folder, monkeypatch):
    """The planted failure: without the bound, the same bomb is unpacked, and the measure sees it."""
    path = folder / "bomb"
    path.write_bytes(bomb(2**26, header(8, 2**26)))
    tracemalloc.start()
    read_idx(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak > 2**26
    monkeypatch.setattr(idx, "MOST_BYTES", 2**20)
    with pytest.raises(FileFormatError, match="found a claim of 67108864 uint8"):
        read_idx(path)
