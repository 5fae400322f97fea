"""What to say where a module is missing that an extra of the project installs."""

from __future__ import annotations


def needed(by: str, error: ModuleNotFoundError, extra: str) -> str:
    """Return the sentence on what is missing, and how it is installed.

    >>> needed("browse", ModuleNotFoundError(name="uvicorn"), "web")
    "browse needs the module uvicorn: pip install 'dangjian-crawler[web]'."
    """
    return f"{by} needs the module {error.name}: pip install 'dangjian-crawler[{extra}]'."
