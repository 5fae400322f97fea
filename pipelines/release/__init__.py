"""A release: the answer to a query, frozen in a folder that can be cited and checked.

The same query on the same data with the same date gives the same bytes, whatever the database.
"""

from .checksums import verify
from .citation import Citation
from .making import ReleaseError, make

__all__ = ["Citation", "ReleaseError", "make", "verify"]
