"""LibreOffice, which opens files as a person would: without a window, in a profile of its own."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

from tests.conftest import missing

#: Separator, quote, UTF-8, from line 1 on.
CSV = "44,34,76,1"
#: The same, all cells of all sheets, as they are and not as they are shown.
TO_CSV = f"csv:Text - txt - csv (StarCalc):{CSV},,0,false,false,false,false,false,-1"


def convert(file: Path, to: str, folder: Path, read_as: str | None = None) -> Path:
    """What LibreOffice makes of a file when it opens it and saves it in another format."""
    soffice = shutil.which("soffice")
    if not soffice:
        missing("LibreOffice (libreoffice-calc-nogui)")
    command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", to, "--outdir", str(folder / "out"), str(file)]
    command += [f"--infilter=CSV:{read_as}"] if read_as else []
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (made,) = (folder / "out").iterdir()
    return made


def rows_of(file: Path, folder: Path, read_as: str | None = None) -> list[list[str]]:
    """The cells of a file as LibreOffice sees them."""
    with convert(file, TO_CSV, folder, read_as).open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))
