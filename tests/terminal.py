"""A command on a terminal, which is where it shows what it does while it does it."""

import os
import pty
import re
from collections.abc import Mapping, Sequence
from threading import Thread

from tests import prepared

_COMMANDS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")  # colours, and where to write


def on_a_terminal(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """Run `scrapy` with its standard error on a terminal; how it ended, and all that was
    shown, as text."""
    ours, its = pty.openpty()
    shown = bytearray()

    def read() -> None:
        while data := _some(ours):
            shown.extend(data)

    reader = Thread(target=read)
    reader.start()
    code = prepared.Running(arguments, environment, err=os.ttyname(its)).wait(60)
    os.close(its)
    reader.join()
    os.close(ours)
    return code, _COMMANDS.sub("", shown.decode())


def _some(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # nobody has it open any more
        return b""
