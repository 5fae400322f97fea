"""Memory that was freed, given back."""

from __future__ import annotations

import ctypes


def trim() -> None:
    """Give freed memory back to the system; glibc does so only when it is asked."""
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if give_back:
        give_back(0)
