import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from artkit.errors import FileFormatError
from artkit.npz import npz_arrays, npz_bytes

MOST = 2**16
KINDS = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(),
    hnp.unsigned_integer_dtypes(),
    hnp.floating_dtypes(sizes=(16, 32, 64)),
    hnp.unicode_string_dtypes(),
)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)


def arrays_of(kind: np.dtype) -> st.SearchStrategy:
    """Arrays of a type; text is text, without the half characters that no file can hold."""
    text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=kind.itemsize // 4)
    return hnp.arrays(kind, SHAPES, elements=text if kind.kind == "U" else None)


ARRAYS = KINDS.flatmap(arrays_of)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,8}", fullmatch=True)


@given(arrays=st.dictionaries(NAMES, ARRAYS, max_size=3))
def test_what_is_written_is_read_back(arrays):
    if not arrays:
        with pytest.raises(FileFormatError, match=r"expected an \.npz archive"):
            npz_arrays(npz_bytes(arrays), "empty", MOST)
        return
    back = npz_arrays(npz_bytes(arrays), "f", MOST)
    assert list(back) == list(arrays)
    for name, array in arrays.items():
        assert (back[name].dtype, back[name].shape) == (array.dtype, array.shape)
        assert back[name].tobytes() == array.tobytes()
        assert not back[name].flags.writeable


@given(arrays=st.dictionaries(NAMES, ARRAYS, min_size=1, max_size=3))
def test_numpy_and_artkit_read_each_other(arrays):
    with np.load(io.BytesIO(npz_bytes(arrays)), allow_pickle=False) as theirs:
        assert {name: array.tobytes() for name, array in theirs.items()} == {
            name: array.tobytes() for name, array in arrays.items()
        }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    ours = npz_arrays(file.getvalue(), "f", MOST)
    assert {name: array.tobytes() for name, array in ours.items()} == {
        name: array.tobytes() for name, array in arrays.items()
    }


def test_columns_first_stays_columns_first():
    array = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    assert np.array_equal(npz_arrays(npz_bytes({"a": array}), "f", MOST)["a"], array)


def test_what_could_only_be_pickled_is_not_written():
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        npz_bytes({"a": np.array([{}])})


def test_the_bound_holds_for_all_arrays_together():
    data = npz_bytes({"a": np.zeros(100), "b": np.zeros(100)})
    size = 2 * len(npy(np.zeros(100)))
    assert set(npz_arrays(data, "f", size)) == {"a", "b"}
    with pytest.raises(
        FileFormatError, match=f"at most {size - 1:,} bytes unpacked, found a claim of {size:,}"
    ):
        npz_arrays(data, "f", size - 1)


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_a_truth_value_is_true_or_false():
    member = npy(np.array([True, False]))[:-1] + b"\2"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.npy", member)
    with pytest.raises(
        FileFormatError, match=r"^f: expected a to be of type \|b1, found values that are none$"
    ):
        npz_arrays(file.getvalue(), "f", MOST)
