"""A child never outlives its parent, not even after `kill -9` of the parent. Needs no Django."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def tie(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent dies (Linux); leave at once if it is dead already.

    Elsewhere `is_cut` in the child's own loop does the same within a second.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if is_cut(parent):
        raise SystemExit(0)


def is_cut(parent: int) -> bool:
    """Whether the process that started us is gone (somebody else has become our parent)."""
    return os.getppid() != parent
