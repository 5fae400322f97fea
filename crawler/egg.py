"""scrapyd runs an egg: a zip archive, in which files of data cannot be opened by their paths.

So it is unpacked before anything is read from it.
"""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile


def unpacked(path: Sequence[str]) -> list[str]:
    """Return where a package lies whose `path` was in an egg; all that is imported after it comes
    from there, too, until the process ends."""
    egg, name = Path(path[0]).parent, Path(path[0]).name
    folder = tempfile.mkdtemp(prefix="dangjian-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with ZipFile(egg) as archive:
        archive.extractall(folder)
    sys.path[:] = [folder if entry == str(egg) else entry for entry in sys.path]
    return [str(Path(folder, name))]
