"""Memory that was freed, given back."""

from __future__ import annotations

import ctypes


def trim() -> None:
    """Give freed memory back to the system, where the C library, glibc, does so when asked alone."""
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if give_back:
        give_back(0)
