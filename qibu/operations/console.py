"""What the command line says: Chinese first, English under it, and no traceback for what was expected."""

import os
import sys
from typing import TextIO

#: Exit codes, also told in docs/operations.md.
OK, FAILED, USAGE, MISCONFIGURED = 0, 1, 2, 78
#: What a shell gives for a program whose reader has gone (128 + SIGPIPE).
CUT_OFF = 141


class Refusal(Exception):
    """Something expected stops the command; both sentences are shown, then it ends with ``code``."""

    def __init__(self, chinese: str, english: str, *, code: int = FAILED) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english
        self.code = code


def say(chinese: str, english: str = "", *, stream: TextIO | None = None) -> None:
    """Print one message in both languages; flushed, because a supervisor may read it through a pipe."""
    print("\n".join(line for line in (chinese, english) if line), file=stream or sys.stdout, flush=True)


def complain(refusal: Refusal) -> int:
    """Show a refusal on stderr and give its exit code."""
    say(refusal.chinese, refusal.english, stream=sys.stderr)
    return refusal.code


def hush() -> None:
    """Nobody reads the output any more: send the rest, which Python writes when it ends, nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
