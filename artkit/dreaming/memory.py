"""Memory that is freed stays with the process, for the next step to use.

One step of an ascent makes a dozen arrays of a quarter of a megabyte and frees them again. glibc's allocator hands
memory of that size straight back to the system, which then maps and clears it anew, page by page, at every step: a
quarter of the time of a dream. Elsewhere than on glibc there is nothing to tell, and nothing is done.
"""

import ctypes
from functools import lru_cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # the parameters' numbers in malloc.h
_KEPT = 256 * 2**20


@lru_cache(maxsize=1)
def keep_freed_memory() -> bool:
    """Tell the allocator to keep up to 256 MB of freed memory; return whether it was told."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):  # no C library to open, or one without mallopt
        return False
    return all(mallopt(parameter, _KEPT) == 1 for parameter in (_TRIM_THRESHOLD, _MMAP_THRESHOLD))
